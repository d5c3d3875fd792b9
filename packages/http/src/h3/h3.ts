import type { IncomingMessage, ServerResponse } from 'node:http';

/** What we use of h3's event; a label function may ask for the whole of it: `measureRequests<H3Event>`. */
export interface H3EventLike {
  readonly req: {
    readonly method: string;
    readonly url: string;
    readonly headers: { forEach(callback: (value: string, name: string) => void): void };
  };
  readonly res: { readonly status?: number };
  readonly context: {
    /** Set before the first middleware runs; its `route` has the bases of mounted apps in front. */
    readonly matchedRoute?: { readonly route?: string };
  };
  readonly runtime: { readonly node?: unknown } | undefined;
}

/** What srvx puts into `event.runtime.node`. A request that asks for another protocol has no response. */
export interface NodeRuntime {
  readonly req: IncomingMessage;
  readonly res: ServerResponse | undefined;
}

const notFound = Symbol.for('h3.notFound');
const httpResponse: unique symbol = Symbol.for('h3.HTTPResponse');

/** The status that h3 makes of what a handler returned, where no response of Node tells. */
export function statusOfAnswer(event: H3EventLike, answer: unknown): number {
  if (answer === notFound) return 404;
  if (answer instanceof Error) return statusOfError(answer);
  // Only a response has a status of its own; of any other object it is data.
  if (answer instanceof Response || isHttpResponse(answer)) return answer.status ?? event.res.status ?? 200;
  return event.res.status ?? 200;
}

/** The status that h3 makes of what a handler threw: `throw 418` is one, too. */
export function statusOfError(error: unknown): number {
  const status =
    typeof error === 'number' ? error : (error as { readonly status?: unknown } | null | undefined)?.status;
  return typeof status === 'number' && status > 99 && status < 600 ? status : 500;
}

function isHttpResponse(value: unknown): value is { readonly status: number | undefined } {
  return (value as { readonly [httpResponse]?: unknown } | null | undefined)?.[httpResponse] === true;
}
