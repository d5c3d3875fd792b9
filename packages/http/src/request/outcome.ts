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
  if (watched === null || watched === undefined || watched[timedOut] !== undefined) return;
  watched[timedOut] = false;
  watched.on('timeout', markTimedOut);
}

function markTimedOut(this: WatchedSocket): void {
  this[timedOut] = true;
}

/** What the end of a response of Node tells, once it is closed. */
export function outcomeOf(request: IncomingMessage, response: ServerResponse): Outcome {
  const { statusCode } = response;
  const stream = (response as { stream?: Stream | null }).stream ?? undefined;
  const socket = request.socket as Socket | null | undefined;
  // HTTP/2 calls a response finished that its client reset. An injected one (of light-my-request) has no connection
  // that its bytes would have to leave by.
  const whole =
    stream === undefined
      ? response.writableFinished || (response.writableEnded && isInjected(socket))
      : response.writableEnded && !stream.aborted;
  if (whole) return { status: statusCode, failure: undefined };
  const code = (socket?.errored as NodeJS.ErrnoException | null | undefined)?.code;
  // Node answers a request that does not arrive in time with 408 past the response object.
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { status: 408, failure: timeout };
  if ((socket as WatchedSocket | null | undefined)?.[timedOut] === true) {
    return { status: statusUnlessSent(response, request.complete ? 503 : 408), failure: timeout };
  }
  const cause = (stream ?? (response as { errored?: Error | null })).errored ?? undefined;
  if (cause !== undefined && !isBrokenPipe((cause as NodeJS.ErrnoException).code)) {
    return { status: statusUnlessSent(response, 500), failure: errorName(cause) ?? responseDestroyed };
  }
  if (stream === undefined ? leftByPeer(socket, code) : stream.aborted) {
    // An event stream has no end of its own: its reader leaves, and that is how it is meant.
    if (response.headersSent && isEventStream(response)) return { status: statusCode, failure: undefined };
    return { status: clientClosedRequest, failure: clientAbort };
  }
  return { status: statusUnlessSent(response, 500), failure: responseDestroyed };
}

/** Whether a request came without a connection: the socket of such a one is no stream. */
function isInjected(socket: Socket | null | undefined): boolean {
  return socket !== null && socket !== undefined && socket.writable === undefined;
}

function statusUnlessSent(response: ServerResponse, status: number): number {
  return response.headersSent ? response.statusCode : status;
}

function isBrokenPipe(code: string | undefined): boolean {
  return code === 'ECONNRESET' || code === 'EPIPE';
}

/** Of a connection of HTTP/1. A socket that the server destroyed was neither reset nor ended by its peer. */
function leftByPeer(socket: Socket | null | undefined, code: string | undefined): boolean {
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
