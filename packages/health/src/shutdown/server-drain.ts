import type { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerHttp2Session } from 'node:http2';
import type { Server as NetServer, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '@sonde/metrics';
import { HttpConnections } from './http-connections.js';
import { Http2Sessions } from './http2-sessions.js';

/** A server of `node:http`, `https`, `http2`, `net` or `tls`; every framework has one, and `listen` commonly returns it. */
export interface DrainableServer
  extends Pick<NetServer, 'close' | 'listening'>,
    Pick<EventEmitter, 'on' | 'off' | 'prependListener' | 'listenerCount'> {
  /** Of HTTP/1. */
  closeIdleConnections?(): void;
  closeAllConnections?(): void;
}

const sweepMs = 100;

type Listener = Parameters<EventEmitter['on']>[1];

/** What a server is doing. */
export interface ServerLoad {
  /** Requests that are not answered yet. */
  readonly requests: number;
  /** TCP connections, idle ones and upgraded ones (WebSockets) included. */
  readonly connections: number;
}

/**
 * One server from its first connection to its last.
 *
 *     announce()  answers end their connection: its client goes elsewhere by itself
 *     drain()     nobody is accepted; idle connections end now, the others after their answers
 *     cut()       whatever is left is destroyed
 *
 * A connection that is announced before it is closed loses no request: its client has read `Connection: close` (RFC 9112,
 * "Tear-down") or GOAWAY (RFC 9113, "GOAWAY") before it could send the next one.
 */
export class ServerDrain {
  private readonly server: DrainableServer;
  private readonly sockets = new Set<Socket>();
  private readonly http: HttpConnections;
  private readonly http2 = new Http2Sessions();
  private readonly events: readonly (readonly [event: string, listener: Listener])[];
  private readonly speaks1: boolean;
  private isDraining = false;
  private onDrained: (() => void) | undefined;
  private sweeper: NodeJS.Timeout | undefined;

  /** @param onClose told when the server has closed and its last connection is gone */
  constructor(server: DrainableServer, clock: Clock, onClose: () => void) {
    this.server = server;
    this.http = new HttpConnections(clock);
    this.speaks1 = 'closeIdleConnections' in server;
    this.events = [
      ['connection', (socket: Socket) => this.connected(socket)],
      [
        'secureConnection',
        (socket: TLSSocket) => this.speaks1 && socket.alpnProtocol !== 'h2' && this.http.opened(socket),
      ],
      ['session', (session: ServerHttp2Session) => this.http2.opened(session)],
      ['request', (request: IncomingMessage, response: ServerResponse) => this.http.requested(request, response)],
      ['listening', () => this.isDraining && this.close()],
      ['close', onClose],
    ];
    for (const [event, listener] of this.events) {
      if (event !== 'request') server.on(event, listener);
      // First in line: the answer says that the connection ends before the application sends its headers.
      else if (this.emitsRequests()) server.prependListener(event, listener);
    }
  }

  /** Listening to `request` would make a server of HTTP/2 that handles bare streams build requests of them. */
  private emitsRequests(): boolean {
    const isHttp2 = 'updateSettings' in this.server;
    return this.speaks1 && (!isHttp2 || this.server.listenerCount('request') > 0);
  }

  get load(): ServerLoad {
    return { requests: this.http.requests + this.http2.streams, connections: this.sockets.size };
  }

  announce(): void {
    this.http.announce();
    this.http2.announce();
  }

  /** Resolves when the last connection is gone. Never rejects. */
  drain(): Promise<void> {
    this.announce();
    this.isDraining = true;
    return new Promise((resolve) => {
      this.onDrained = () => {
        clearInterval(this.sweeper);
        resolve();
      };
      if (this.server.listening) this.close();
      else this.settle();
      this.http.closeIdle();
      this.http2.close();
      this.sweep();
    });
  }

  /** Destroys every connection that is left, and tells what it was doing. */
  cut(): ServerLoad {
    const { load } = this;
    this.http2.destroy();
    for (const socket of this.sockets) socket.destroy();
    // Those that were there before the server was watched.
    this.server.closeAllConnections?.();
    return load;
  }

  /** Forgets the server, and leaves it as it was. */
  detach(): void {
    for (const [event, listener] of this.events) this.server.off(event, listener);
    this.http.stop();
    clearInterval(this.sweeper);
  }

  private connected(socket: Socket): void {
    this.sockets.add(socket);
    socket.once('close', () => {
      this.sockets.delete(socket);
      this.settle();
    });
    // Over TLS, requests come on the socket of `secureConnection`.
    if (this.speaks1 && !('setSecureContext' in this.server)) this.http.opened(socket);
  }

  /** Connections that were there before the server was watched become idle without a word to us. */
  private sweep(): void {
    const { server } = this;
    // Unref'd: without a connection there is nothing to sweep.
    this.sweeper = setInterval(() => server.closeIdleConnections?.(), sweepMs).unref();
  }

  private close(): void {
    // Ends idle connections of HTTP/1 too, from Node.js 19 on. The error says only that it was not listening.
    this.server.close(() => {
      this.onDrained?.();
    });
  }

  /** A server that was closed by somebody else has told them, not us. */
  private settle(): void {
    if (this.sockets.size === 0 && !this.server.listening) this.onDrained?.();
  }
}
