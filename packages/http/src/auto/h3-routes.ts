import { currentScope } from '@sonde/metrics';
import type { H3EventLike, NodeRuntime } from '../h3/h3.js';
import { observingMiddleware } from '../h3/measure-requests.js';
import { RequestExchange } from '../request/exchange.js';
import { perObserver } from './per-observer.js';
import type { ProcessObserver } from './process-observer.js';
import type { Replacements } from './replaced.js';

interface Found {
  readonly data?: { readonly route?: string };
}

/** Apps of h3 2 hand each event to `handler` of their class; what they find of routes tells `~findRoute`. */
export function adoptH3(own: ProcessObserver, replaced: Replacements, exports: unknown): void {
  const { H3 } = (exports ?? {}) as { readonly H3?: { readonly prototype?: Record<string, unknown> } };
  const prototype = H3?.prototype;
  if (typeof prototype?.['handler'] !== 'function' || typeof prototype['~findRoute'] !== 'function') return;
  const middleware = perObserver(observingMiddleware);
  replaced.method(
    prototype,
    'handler',
    (original) =>
      function (...parameters) {
        const event = parameters[0] as H3EventLike;
        const call = () => original.apply(this, parameters);
        const observer = replaced.isActive ? own.of(nodeOf(event)?.req) : undefined;
        return observer === undefined ? call() : middleware(observer)(event, call);
      },
  );
  replaced.method(
    prototype,
    '~findRoute',
    (original) =>
      function (...parameters) {
        const found = original.apply(this, parameters) as Found | undefined;
        const exchange = replaced.isActive ? exchangeOf(own, parameters[0] as H3EventLike) : undefined;
        // An app around this one knows more of the path, and comes first.
        if (exchange !== undefined) exchange.route ??= found?.data?.route;
        return found;
      },
  );
}

function nodeOf(event: H3EventLike | undefined): NodeRuntime | undefined {
  return event?.runtime?.node as NodeRuntime | undefined;
}

function exchangeOf(own: ProcessObserver, event: H3EventLike): RequestExchange | undefined {
  const node = nodeOf(event);
  if (node !== undefined) return own.of(node.req)?.exchangeOf(node.req);
  const scope = currentScope();
  return scope instanceof RequestExchange && scope.context === event ? scope : undefined;
}
