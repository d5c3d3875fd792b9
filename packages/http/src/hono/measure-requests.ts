import type { IncomingHttpHeaders } from 'node:http';
import { RequestObserver } from '../request/observer.js';
import type { RequestOptions } from '../request/options.js';
import { passOn } from '../request/wrong-framework.js';
import { type HonoContext, nodeBindings } from './hono.js';
import { routePattern } from './route-pattern.js';

/**
 * The middleware: `app.use(measureRequests({ registry }))`, before all others. On `@hono/node-server` a request counts
 * when its response is closed; without Node's objects (`app.request` in a test, other platforms), when its handler is
 * done.
 *
 * `measureRequests<Context<Env>>` gives label functions the context with your own types.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function measureRequests<Context extends HonoContext = HonoContext>(
  options: RequestOptions<Context> = {},
): (c: Context, next: () => Promise<void>) => Promise<void> {
  return observingMiddleware(new RequestObserver(options));
}

/** The same with an observer at hand. @internal */
export function observingMiddleware(
  observer: RequestObserver,
): (c: HonoContext, next: () => Promise<void>) => Promise<void> {
  return async (c, next, ...others: unknown[]) => {
    if (!isHono(c, next))
      return passOn(observer.faults, 'hono', "Hono's context and next", [c, next, ...others]) as Promise<void>;
    const node = nodeBindings(c.env);
    const exchange =
      node === undefined
        ? observer.beginDetached(c.req.method, c.req.url, headersOf(c), c)
        : node.outgoing === undefined
          ? observer.exchangeOf(node.incoming)
          : observer.begin(node.incoming, node.outgoing, c);
    if (exchange === undefined) return next();
    // An app around this one knows more of the path, and comes first.
    exchange.readRoute ??= () => routePattern(c);
    let status = 500;
    try {
      await observer.run(exchange, next);
      if (c.error !== undefined) exchange.thrown = causeOf(c.error);
      if (c.finalized) status = c.res.status;
    } catch (error) {
      exchange.thrown = causeOf(error);
      throw error;
    } finally {
      if (node === undefined) observer.end(exchange, { status, failure: undefined });
    }
  };
}

/** An `HTTPException` brings its own response, and its class tells no more than the status. */
function causeOf(error: unknown): unknown {
  try {
    const { getResponse, cause } = (error ?? {}) as { readonly getResponse?: unknown; readonly cause?: unknown };
    return typeof getResponse === 'function' ? cause : error;
  } catch {
    // A getter of the error's own threw; the error itself has to go on.
    return undefined;
  }
}

function headersOf(c: HonoContext): IncomingHttpHeaders {
  return Object.fromEntries(c.req.raw.headers);
}

function isHono(c: Partial<HonoContext> | undefined, next: unknown): boolean {
  return typeof next === 'function' && typeof c?.req?.routeIndex === 'number' && 'matchedRoutes' in c.req;
}
