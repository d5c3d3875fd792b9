import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { BodySizes } from './body-sizes.js';
import { exchanges } from './exchanges.js';

type Write = (this: Counted, chunk?: unknown, encoding?: unknown, callback?: unknown) => boolean;

/** On an object whose `write` and `end` count, or on what it inherits them from. */
const counts = Symbol('sonde.http.counts');

interface Counted {
  [counts]?: true;
  write: Write;
  end: Write;
}

/** What `Content-Length` says, or `undefined` where it says nothing. */
function contentLength(headers: IncomingHttpHeaders): number | undefined {
  const header = headers['content-length'];
  if (header === undefined) return undefined;
  const length = Number(header);
  return Number.isSafeInteger(length) && length >= 0 ? length : undefined;
}

/** Whether a request of Node may have a body (RFC 9112, 6.3; HTTP/2 has frames instead of a header). */
export function mayHaveBody({ headers, httpVersionMajor }: IncomingMessage): boolean {
  return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined || httpVersionMajor >= 2;
}

/**
 * Counts the body of a request that may have one, at the point where Node's parser hands chunks to the stream:
 * listening to `data` would set it flowing before its reader is there. A body that nobody reads passes by it, and only
 * its header tells.
 */
export function countRequestBody(request: IncomingMessage, bytes: BodySizes): void {
  bytes.announcedBytes = contentLength(request.headers);
  const { push } = request;
  request.push = (chunk: unknown, encoding?: BufferEncoding) => {
    bytes.requestBytes += sizeOf(chunk, encoding);
    return push.call(request, chunk, encoding);
  };
}

/**
 * Counts the bodies of a response for every exchange of it: there is no event for it, and `Content-Length` is missing
 * wherever it is streamed. Installed before compression and the like, it sees what leaves.
 *
 * @param response or what responses of a framework inherit from: there it is installed once for all of them
 */
export function countResponseBodies(response: object): void {
  const counted = response as Counted;
  if (counted[counts] === true) return;
  const { write, end } = counted;
  counted[counts] = true;
  counted.write = function countedWrite(chunk, encoding, callback) {
    count(this as unknown as ServerResponse, chunk, encoding);
    return write.call(this, chunk, encoding, callback);
  };
  counted.end = function countedEnd(chunk, encoding, callback) {
    const ended = this as unknown as ServerResponse;
    // A response that has ended takes nothing more; that of HTTP/2 writes its last chunk through `write`.
    if (chunk !== undefined && !ended.writableEnded && ended.req.httpVersionMajor < 2) count(ended, chunk, encoding);
    return end.call(this, chunk, encoding, callback);
  };
}

function count(response: ServerResponse, chunk: unknown, encoding: unknown): void {
  let exchange = exchanges.get(response.req);
  if (exchange === undefined) return;
  const size = sizeOf(chunk, encoding);
  for (; exchange !== undefined; exchange = exchange.other) exchange.responseBytes += size;
}

function sizeOf(chunk: unknown, encoding: unknown): number {
  if (typeof chunk === 'string')
    return Buffer.byteLength(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8');
  return (chunk as { byteLength?: number } | null | undefined)?.byteLength ?? 0;
}

/** Whether a response to this carries no body, whatever was written (RFC 9110, 9.3.2, 15.3.5, 15.4.5). */
export function isBodiless(method: string | undefined, status: number): boolean {
  return method === 'HEAD' || status === 204 || status === 304 || status < 200;
}
