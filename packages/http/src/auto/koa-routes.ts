import type { KoaContextLike } from '../koa/koa.js';
import { observingMiddleware } from '../koa/measure-requests.js';
import type { RequestObserver } from '../request/observer.js';
import { perObserver } from './per-observer.js';
import type { ProcessObserver } from './process-observer.js';
import type { Method, Replacements } from './replaced.js';

type Dispatch = (context: KoaContextLike) => Promise<unknown>;

/** All apps of Koa hand their requests to `handleRequest` of their class, with all of their middleware in one function. */
export function adoptKoa(own: ProcessObserver, replaced: Replacements, exports: unknown): void {
  const { default: fallback } = (exports ?? {}) as { readonly default?: unknown };
  const Application = typeof exports === 'function' ? exports : fallback;
  if (typeof Application !== 'function') return;
  const { prototype } = Application as { readonly prototype?: { readonly createContext?: unknown } };
  if (typeof prototype?.createContext !== 'function') return;
  const middleware = perObserver(observingMiddleware);
  replaced.method(
    prototype,
    'handleRequest',
    (original) =>
      function (...parameters) {
        const [context, dispatch] = parameters as [KoaContextLike, Dispatch | undefined];
        const observer: RequestObserver | undefined = replaced.isActive ? own.of(context?.req) : undefined;
        if (observer === undefined || typeof dispatch !== 'function') return original.apply(this, parameters);
        const measured: Dispatch = (inner) => middleware(observer)(inner, () => dispatch(inner));
        return original.call(this, context, measured as Method);
      },
  );
}
