import type { IncomingMessage, ServerResponse } from 'node:http';
import { clientAbort, errorName, responseDestroyed, timeout } from './error-type.js';

/** How an exchange ended. */
export interface Outcome {
  readonly status: number;
  /** Why it failed, where its status code does not say it all: the client left, time ran out, the server broke off. */
  readonly failure: string | undefined;
}

/** nginx's "client closed request": the client left before it had its answer. No RFC has it, everybody's charts do. */
const clientClosedRequest = 499;

const timedOut = Symbol('sonde.http.timedOut');

type Socket = IncomingMessage['socket'] & { errored?: Error | null; _readableState?: { ended?: boolean } };

/** What a response of HTTP/2 is written to. */
interface Stream {
  readonly aborted: boolean;
  readonly errored?: Error | null;
  readonly rstCode?: number;
}

interface WatchedSocket {
  [timedOut]?: boolean;
  on(event: 'timeout', listener: () => void): unknown;
}

/**
 * Remembers that a socket's time ran out. Node destroys such a socket without an error, so nothing could be told
 * later. A listener of the socket itself does not count as one that handles the timeout (those of the request,
 * the response and the server do), so Node goes on as it would.
 */
export function watchTimeout(socket: unknown): void {
  const watched = socket as WatchedSocket | null | undefined;
  if (watched === null || watched === undefined) return;
  const known = watched[timedOut] !== undefined;
  // Of an earlier request of the same connection, which somebody handled.
  watched[timedOut] = false;
  if (!known) watched.on('timeout', markTimedOut);
}

function markTimedOut(this: WatchedSocket): void {
  this[timedOut] = true;
}

/** What the end of a response of Node tells, once it is closed. */
export function outcomeOf(request: IncomingMessage, response: ServerResponse): Outcome {
  const { statusCode } = response;
  const stream = (response as { stream?: Stream | null }).stream ?? undefined;
  const socket = request.socket as Socket | null | undefined;
  // "Finished" says that the last write is over, also where it failed: for HTTP/1 the connection knows, for HTTP/2 the
  // code that its stream was reset with. An injected request has no connection that its bytes would have to leave by.
  const whole =
    stream === undefined
      ? (response.writableFinished && !isBroken(socket)) || (response.writableEnded && isInjected(socket))
      : response.writableEnded && !stream.aborted && (stream.rstCode ?? 0) === 0;
  if (whole) return { status: statusCode, failure: undefined };
  const code = codeOf(socket);
  // Node answers a request that does not arrive in time with 408 past the response object.
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { status: 408, failure: timeout };
  if ((socket as WatchedSocket | null | undefined)?.[timedOut] === true) {
    return { status: statusUnlessSent(response, request.complete ? 503 : 408), failure: timeout };
  }
  const cause = (stream ?? (response as { errored?: Error | null })).errored ?? undefined;
  if (cause !== undefined && !isBrokenPipe((cause as NodeJS.ErrnoException).code)) {
    return { status: statusUnlessSent(response, 500), failure: errorName(cause) ?? responseDestroyed };
  }
  if (stream === undefined ? leftByPeer(socket, code) : stream.aborted || (stream.rstCode ?? 0) !== 0) {
    // An event stream has no end of its own: its reader leaves, and that is how it is meant.
    if (response.headersSent && isEventStream(response)) return { status: statusCode, failure: undefined };
    return { status: clientClosedRequest, failure: clientAbort };
  }
  return { status: statusUnlessSent(response, 500), failure: responseDestroyed };
}

function isBroken(socket: Socket | null | undefined): boolean {
  return socket?.errored !== null && socket?.errored !== undefined;
}

/** Whether a request came without a connection: light-my-request and serverless-http give it something like one. */
function isInjected(socket: Socket | null | undefined): boolean {
  return socket !== null && socket !== undefined && typeof socket.address !== 'function';
}

function statusUnlessSent(response: ServerResponse, status: number): number {
  return response.headersSent ? response.statusCode : status;
}

function codeOf(socket: Socket | null | undefined): string | undefined {
  return (socket?.errored as NodeJS.ErrnoException | null | undefined)?.code;
}

function isBrokenPipe(code: string | undefined): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE';
}

/** Of a connection of HTTP/1. A socket that the server destroyed was neither reset nor ended by its peer. */
export function leftByPeer(socket: Socket | null | undefined, code = codeOf(socket)): boolean {
  if (socket === null || socket === undefined || isBrokenPipe(code) || socket.readableEnded) return true;
  // Node's HTTP parser reads past the stream, which then never tells its end: only its state has seen the peer's FIN.
  return socket._readableState?.ended === true;
}

function isEventStream(response: ServerResponse): boolean {
  // Headers that only `writeHead` was given are in the head that was sent, and nowhere else.
  const { _header: head } = response as { _header?: string | null };
  const type = response.getHeader('content-type') ?? /^content-type: *(.*)$/im.exec(head ?? '')?.[1];
  return typeof type === 'string' && type.startsWith('text/event-stream');
}
