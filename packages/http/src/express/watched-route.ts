import { Attachment } from '../request/attachment.js';
import type { RoutedRequest, RouteLike } from './express.js';
import { RouteTrail } from './route-trail.js';
import type { RouterTree } from './router-tree.js';

const trails = new Attachment<RouteTrail>(Symbol('sonde.http.express.watched'));

/**
 * Where routers publish nothing, sees that they set `req.route`. It is the one moment at which the request still knows
 * where that route is mounted: when an error leaves the router, it has forgotten.
 */
export function watchRoute(request: RoutedRequest, tree: RouterTree): RouteTrail {
  const begun = trails.get(request);
  if (begun !== undefined) return begun;
  const trail = new RouteTrail();
  trails.set(request, trail);
  let current = request.route;
  const tell = (route: RouteLike | undefined) => {
    try {
      if (route !== undefined && handles(route, request.method))
        trail.matched(tree.patternOf(request, route), route.path);
    } catch (cause) {
      trail.failed(cause);
    }
  };
  Object.defineProperty(request, 'route', {
    configurable: true,
    enumerable: true,
    get: () => current,
    set: (route: RouteLike | undefined) => {
      current = route;
      tell(route);
    },
  });
  tell(current);
  return trail;
}

/** Routers take every route of a path for a HEAD request at first, also those that do not answer it. */
function handles({ methods }: RouteLike, method: string | undefined): boolean {
  const name = method?.toLowerCase() ?? '';
  return methods['_all'] === true || methods[name] === true || (name === 'head' && methods['get'] === true);
}
