import type { IncomingHttpHeaders } from 'node:http';
import { RequestObserver } from '../request/observer.js';
import type { RequestOptions } from '../request/options.js';
import { passOn } from '../request/wrong-framework.js';
import { type H3EventLike, type NodeRuntime, statusOfAnswer, statusOfError } from './h3.js';

/**
 * The middleware: `app.use(measureRequests({ registry }))`, before all others. On Node's server a request counts when
 * its response is closed; without Node's objects (`app.request` in a test, other platforms), when its handler is done.
 *
 * `measureRequests<H3Event>` gives label functions the whole event.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function measureRequests<Event extends H3EventLike = H3EventLike>(
  options: RequestOptions<Event> = {},
): (event: Event, next: () => unknown) => Promise<unknown> {
  return observingMiddleware(new RequestObserver(options));
}

/** The same with an observer at hand. @internal */
export function observingMiddleware(
  observer: RequestObserver,
): (event: H3EventLike, next: () => unknown) => Promise<unknown> {
  return async (event, next, ...others: unknown[]) => {
    if (!isH3(event, next))
      return passOn(observer.faults, 'h3', "h3's event and next", [event, next, ...others]) as unknown;
    const node = event.runtime?.node as NodeRuntime | undefined;
    const exchange =
      node === undefined
        ? observer.beginDetached(event.req.method, event.req.url, headersOf(event), event)
        : node.res === undefined
          ? observer.exchangeOf(node.req)
          : observer.begin(node.req, node.res, event);
    if (exchange === undefined) return next();
    // An app around this one knows more of the path, and comes first.
    exchange.route ??= event.context.matchedRoute?.route;
    let status = 500;
    try {
      const answer = await observer.run(exchange, next);
      if (answer instanceof Error) exchange.thrown = causeOf(answer);
      if (node === undefined) status = statusOfAnswer(event, answer);
      return answer;
    } catch (error) {
      exchange.thrown = causeOf(error);
      status = statusOfError(error);
      throw error;
    } finally {
      if (node === undefined) observer.end(exchange, { status, failure: undefined });
    }
  };
}

/** An `HTTPError` is an answer, and its class tells no more than the status. Its `cause` is what it was made of. */
function causeOf(error: unknown): unknown {
  try {
    if (!(error instanceof Error) || error.name !== 'HTTPError') return error;
    const { cause } = error;
    return cause instanceof Error ? cause : (cause as { readonly cause?: unknown } | undefined)?.cause;
  } catch {
    // A getter of the error's own threw; the error itself has to go on.
    return undefined;
  }
}

function headersOf(event: H3EventLike): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {};
  event.req.headers.forEach((value, name) => {
    headers[name] = value;
  });
  return headers;
}

function isH3(event: Partial<H3EventLike> | undefined, next: unknown): boolean {
  return typeof next === 'function' && typeof event?.context === 'object' && typeof event.req?.url === 'string';
}
