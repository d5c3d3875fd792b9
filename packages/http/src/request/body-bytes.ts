import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** Bytes of the two bodies of an exchange, as they are on the wire: compressed, and without headers or framing. */
export interface BodyBytes {
  /** What `Content-Length` says of the request: its size, if all of it came. */
  announcedBytes: number | undefined;
  requestBytes: number;
  responseBytes: number;
}

type Write = (chunk: unknown, encoding?: unknown, callback?: unknown) => boolean;

const bodies = Symbol('sonde.http.bodies');

interface Counting {
  readonly counts: BodyBytes[];
  readonly write: Write;
  readonly end: Write;
}

interface CountedResponse {
  [bodies]?: Counting;
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
export function countRequestBody(request: IncomingMessage, bytes: BodyBytes): void {
  bytes.announcedBytes = contentLength(request.headers);
  const { push } = request;
  request.push = (chunk: unknown, encoding?: BufferEncoding) => {
    bytes.requestBytes += sizeOf(chunk, encoding);
    return push.call(request, chunk, encoding);
  };
}

/**
 * Counts the body of a response: there is no event for it, and `Content-Length` is missing wherever it is streamed.
 * Installed before compression and the like, it sees what leaves.
 */
export function countResponseBody(response: ServerResponse, bytes: BodyBytes): void {
  const counted = response as unknown as CountedResponse & { write: Write; end: Write };
  if (counted[bodies] !== undefined) {
    // Measured for another registry already: one count for both.
    counted[bodies].counts.push(bytes);
    return;
  }
  counted[bodies] = { counts: [bytes], write: counted.write, end: counted.end };
  counted.write = countedWrite;
  counted.end = countedEnd;
}

function countedWrite(this: CountedResponse, chunk: unknown, encoding?: unknown, callback?: unknown): boolean {
  const { counts, write } = this[bodies] as Counting;
  add(counts, sizeOf(chunk, encoding));
  return write.call(this, chunk, encoding, callback);
}

function countedEnd(this: CountedResponse, chunk: unknown, encoding?: unknown, callback?: unknown): boolean {
  const { counts, end } = this[bodies] as Counting;
  const response = this as unknown as ServerResponse;
  // A response that has ended takes nothing more; that of HTTP/2 writes its last chunk through `write`.
  if (chunk !== undefined && !response.writableEnded && response.req.httpVersionMajor < 2) {
    add(counts, sizeOf(chunk, encoding));
  }
  return end.call(this, chunk, encoding, callback);
}

function add(counts: readonly BodyBytes[], size: number): void {
  for (const bytes of counts) bytes.responseBytes += size;
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
