import type { IncomingMessage } from 'node:http';
import type { LayerLike, RoutedRequest } from '../express/express.js';
import type { RouteTrail, Unmatched } from '../express/route-trail.js';
import { followRouters } from '../express/router-channel.js';
import { RouterTree } from '../express/router-tree.js';
import { watchRoute } from '../express/watched-route.js';
import type { ProcessObserver } from './process-observer.js';
import type { Replacements } from './replaced.js';

/** Nest answers what its routers do not know from a route of its own: no route of Express has such a path. */
const unmatched: Unmatched = (path) => path === '*path';

interface RouterClass {
  (): { use(middleware: () => void): unknown; readonly stack: readonly (LayerLike & { readonly rawPath?: unknown })[] };
  readonly prototype?: { readonly handle?: unknown };
  readonly handle?: unknown;
}

/** Express 5.3 and newer tell of their routers: nothing has to be adopted. */
export function followExpress(own: ProcessObserver): () => void {
  return followRouters((request, trail) => follow(own, request, trail));
}

/** Express before 5.3, and its router by itself: what is served passes `handle` of its routers, whenever they were made. */
export function adoptExpress(own: ProcessObserver, replaced: Replacements, exports: unknown): void {
  const { Router = exports } = (exports ?? {}) as { readonly Router?: unknown };
  if (typeof Router !== 'function') return;
  const router = Router as RouterClass;
  // Routers of Express 4 inherit from the function that makes them.
  const owner = typeof router.prototype?.handle === 'function' ? router.prototype : router;
  if (typeof owner.handle !== 'function' || tells(router)) return;
  const tree = new RouterTree();
  replaced.method(
    owner,
    'handle',
    (original) =>
      function (...parameters) {
        if (replaced.isActive) {
          const request = parameters[0] as RoutedRequest;
          try {
            if (exchangeOf(own, request) !== undefined) follow(own, request, watchRoute(request, tree));
          } catch (cause) {
            own.failed('routes of Express', 'SONDE_HTTP_ADOPTION_FAILED', 'The request has no route.', cause);
          }
        }
        return original.apply(this, parameters);
      },
  );
}

function follow(own: ProcessObserver, request: RoutedRequest, trail: RouteTrail): void {
  const exchange = exchangeOf(own, request);
  if (exchange !== undefined) trail.follow(exchange, unmatched);
}

function exchangeOf(own: ProcessObserver, request: RoutedRequest) {
  return own.of(request as IncomingMessage)?.exchangeOf(request);
}

/** Those that publish what they do keep the path of each layer, to publish it. */
function tells(router: RouterClass): boolean {
  const probe = router();
  probe.use(() => {});
  return probe.stack[0] !== undefined && 'rawPath' in probe.stack[0];
}
