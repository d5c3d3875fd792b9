import { RequestObserver } from '../request/observer.js';
import type { RequestOptions } from '../request/options.js';
import { passOn } from '../request/wrong-framework.js';
import type { KoaContextLike, RoutedContext } from './koa.js';
import { routePattern } from './route-pattern.js';

/**
 * The middleware: `app.use(measureRequests({ registry }))`, before all others. The route is what `@koa/router` or one
 * of its relatives matched.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function measureRequests<Context extends KoaContextLike = KoaContextLike>(
  options: RequestOptions<Context> = {},
): (context: Context, next: () => Promise<unknown>) => Promise<unknown> {
  return observingMiddleware(new RequestObserver(options));
}

/** The same with an observer at hand. @internal */
export function observingMiddleware(
  observer: RequestObserver,
): (context: KoaContextLike, next: () => Promise<unknown>) => Promise<unknown> {
  return async (context, next, ...others: unknown[]) => {
    if (typeof context?.res?.writeHead !== 'function' || typeof next !== 'function') {
      return passOn(observer.faults, 'koa', "Koa's context and next", [context, next, ...others]);
    }
    const exchange = observer.begin(context.req, context.res, context);
    if (exchange === undefined) return next();
    // Its response may close while the handler still hangs: the route cannot wait for the end of `next`.
    exchange.readRoute = readRoute;
    try {
      return await observer.run(exchange, next);
    } catch (error) {
      exchange.thrown = error;
      throw error;
    }
  };
}

function readRoute(context: unknown): string | undefined {
  return routePattern(context as RoutedContext);
}
