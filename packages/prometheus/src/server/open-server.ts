import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { systemClock } from '@sonde/metrics';
import type { NodeMetricsHandler } from '../handler/node-handler.js';
import { closeServers } from './closing.js';
import { listen } from './listening.js';
import { sendIndexPage, sendNotFound } from './pages.js';
import type { ServerSettings } from './server-options.js';

export interface MetricsServer {
  /** Where the metrics are, such as `http://localhost:9464/metrics`. */
  readonly url: string;
  readonly port: number;
  /** Stops listening and closes every connection; scrapes under way get a moment. May be called twice. */
  close(): Promise<void>;
}

/** A scraper sends a few hundred bytes of headers at once; who needs longer holds a connection for nothing. */
const requestTimeoutMs = 10_000;

/** Longer than the usual scrape intervals, so that a scraper keeps its connection from scrape to scrape. */
const keepAliveTimeoutMs = 65_000;

/** Node looks at the limits above so often; its own default is 30 s. */
const checkedEveryMs = 1_000;

/** Far above the default `maxConcurrent`; past it, connections are dropped. */
const maxConnections = 1_024;

/**
 * Past it, those are closed that have not asked for anything for a while: who asks at once gets a place, whoever else
 * holds some. A kubelet that is dropped takes the process for dead.
 */
const maxSilent = 256;
const silentForMs = 1_000;

/** Says to whatever measures all servers of a process that this one is no part of the service. */
const unmeasured = Symbol.for('sonde.unmeasured');

export async function openServer(handler: NodeMetricsHandler, settings: ServerSettings): Promise<MetricsServer> {
  const { host, path, unref, tellsPath, routes } = settings;
  /** Connections that have not asked for anything yet, and since when; the oldest first. */
  const silent = new Map<Socket, number>();
  const makeRoom = (): void => {
    const beforeMs = systemClock.monotonicMs() - silentForMs;
    for (const [socket, sinceMs] of silent) {
      if (silent.size <= maxSilent || sinceMs > beforeMs) return;
      silent.delete(socket);
      socket.destroy();
    }
  };
  let closing: Promise<void> | undefined;

  const create = (): Server => {
    const limits = {
      headersTimeout: requestTimeoutMs,
      requestTimeout: requestTimeoutMs,
      keepAliveTimeout: keepAliveTimeoutMs,
      connectionsCheckingInterval: checkedEveryMs,
    };
    const server = createServer(limits, (request, response) => {
      silent.delete(request.socket);
      if (closing !== undefined) response.setHeader('connection', 'close');
      // A connection whose answer had begun before the closing did becomes idle only now.
      response.once('close', () => closing !== undefined && server.closeIdleConnections());
      const pathname = pathOf(request.url ?? '/');
      if (pathname === path) handler(request, response);
      else if (routes.serve(pathname, request, response)) return;
      else if (!tellsPath) sendNotFound(request, response);
      else if (pathname === '/') sendIndexPage(request, response, [path, ...routes.paths]);
      else sendNotFound(request, response, path);
    });
    server.maxConnections = maxConnections;
    Object.defineProperty(server, unmeasured, { value: true });
    server.on('connection', (socket) => {
      if (unref) socket.unref();
      silent.set(socket, systemClock.monotonicMs());
      socket.on('close', () => silent.delete(socket));
      makeRoom();
    });
    server.on('drop', makeRoom);
    if (unref) server.unref();
    // After it listens: a connection that cannot be accepted, for want of file descriptors. The scraper sees that.
    server.on('error', () => {});
    return server;
  };

  const { servers, port } = await listen(create, host, settings.port);
  return {
    url: `http://${urlHost(host)}:${port}${path}`,
    port,
    close: () => (closing ??= closeServers(servers, silent.keys())),
  };
}

/** The path of a request target, which may be a whole URL (RFC 9112, 3.2.2). */
function pathOf(target: string): string {
  const path = target.replace(/^https?:\/\/[^/?]*/i, '').split('?', 1)[0];
  return path === undefined || path === '' ? '/' : path;
}

/** A host that a client on this machine can connect to. */
function urlHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
