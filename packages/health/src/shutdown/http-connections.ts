import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '@sonde/metrics';

/**
 * How long a new connection may be silent while its server drains: its first request may be on the way. (Go's
 * `http.Server.Shutdown` waits five seconds.)
 */
const silenceMs = 1_000;

interface Connection {
  /** Requests under way: more than one where they are pipelined. */
  requests: number;
  /** Whether a request was ever seen. */
  asked: boolean;
  /** The newest answer while it is under way; no longer, as it holds its request, with its body. */
  last: ServerResponse | undefined;
  readonly openedMs: number;
}

/** The connections of a server on which HTTP/1 is spoken. */
export class HttpConnections {
  private readonly connections = new Map<Socket, Connection>();
  private readonly responses = new Set<ServerResponse>();
  private announced = false;
  private draining = false;
  private timer: NodeJS.Timeout | undefined;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  get requests(): number {
    return this.responses.size;
  }

  opened(socket: Socket): void {
    this.connections.set(socket, { requests: 0, asked: false, last: undefined, openedMs: this.clock.monotonicMs() });
    socket.once('close', () => this.connections.delete(socket));
    if (this.draining) this.closeSilentLater();
  }

  requested(request: IncomingMessage, response: ServerResponse): void {
    // HTTP/2 counts its streams, and has no such header.
    if (request.httpVersionMajor !== 1) return;
    const { socket } = request;
    const connection = this.connections.get(socket);
    this.responses.add(response);
    if (this.announced) {
      // Of requests that are pipelined, the answer that ends the connection is the last one.
      if (connection?.last?.headersSent === false) connection.last.removeHeader('connection');
      endConnectionAfter(response);
    }
    if (connection !== undefined) {
      connection.requests++;
      connection.asked = true;
      connection.last = response;
    }
    response.once('close', () => {
      this.responses.delete(response);
      if (connection === undefined) return;
      connection.requests--;
      if (connection.last === response) connection.last = undefined;
      // An answer whose headers were out before the announcement keeps its connection.
      if (this.draining) setImmediate(() => this.closeIfIdle(socket, connection));
    });
  }

  /** From now on, every answer is the last one of its connection. */
  announce(): void {
    if (this.announced) return;
    this.announced = true;
    for (const response of this.responses) {
      const connection = this.connections.get(response.req.socket);
      if (connection === undefined || connection.last === response) endConnectionAfter(response);
    }
  }

  /** Closes what carries no request, now and later. */
  closeIdle(): void {
    this.draining = true;
    for (const [socket, connection] of this.connections) {
      if (connection.asked) this.closeIfIdle(socket, connection);
    }
    this.closeSilent();
  }

  stop(): void {
    clearTimeout(this.timer);
  }

  private closeIfIdle(socket: Socket, { requests }: Connection): void {
    if (requests === 0 && !isUpgraded(socket)) socket.destroySoon();
  }

  /** Node counts a connection without a first request as busy. */
  private closeSilent(): void {
    const untilMs = this.clock.monotonicMs() - silenceMs;
    let left = 0;
    for (const [socket, { asked, openedMs }] of this.connections) {
      if (asked || socket.bytesRead > 0) continue;
      if (openedMs <= untilMs) socket.destroy();
      else left++;
    }
    if (left > 0) this.closeSilentLater();
  }

  private closeSilentLater(): void {
    // An open connection holds the process anyway.
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.closeSilent();
    }, silenceMs).unref();
  }
}

/** Whether the socket was handed to somebody else, who speaks something else than HTTP on it. */
function isUpgraded(socket: Socket): boolean {
  // Node detaches its parser from a socket that is upgraded; the field is not documented, so its absence proves nothing.
  return 'parser' in socket && socket.parser === null;
}

function endConnectionAfter(response: ServerResponse): void {
  if (!response.headersSent && !response.destroyed) response.setHeader('connection', 'close');
}
