import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { describeValue, SondeError, systemClock } from '@sonde/metrics';
import type { HealthError } from '../errors.js';
import { nodeHandler } from '../probes/node-handler.js';
import { ProbeDesk } from '../probes/probe-desk.js';
import { type HealthServerOptions, readServerOptions, type ServerSettings } from './server-options.js';

export interface HealthServer {
  /** Below which the probes are, such as `http://localhost:8081`. */
  readonly url: string;
  readonly port: number;
  /** Stops listening and closes every connection; probes under way get a moment. May be called twice. */
  close(): Promise<void>;
}

/** Who asks sends a few hundred bytes at once; who needs longer holds a connection for nothing. */
const limits = {
  headersTimeout: 5_000,
  requestTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  // Longer than the usual periods of probes, so that a client that keeps its connection may.
  keepAliveTimeout: 65_000,
  maxHeaderSize: 8_192,
};

/** Past it, connections are dropped: the kubelet needs three. */
const maxConnections = 128;

/**
 * Past it, idle connections are closed, so that clients which keep theirs do not take the places of those who ask: a
 * kubelet that is dropped takes the process for dead.
 */
const maxKept = 64;

/** Past it, connections are closed that have not asked for anything for a while, for the same reason. */
const maxSilent = 32;
const silentForMs = 1_000;

/** Says to whatever measures all servers of a process that this one is no part of the service. */
const unmeasured = Symbol.for('sonde.unmeasured');

/** How long probes under way may go on when the server is closed. */
const graceMs = 1_000;

/**
 * Answers probes on a port of its own, for services without HTTP, such as workers, and where the service's port is
 * for others. Keep it open to the end of a shutdown: it is what tells that this process is stopping, and still alive.
 *
 * Rejects with `SONDE_PORT_IN_USE`, `SONDE_LISTEN_FAILED` or `SONDE_INVALID_OPTION`.
 */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const { health, probeOptions, settings } = readServerOptions(options);
  const desk = new ProbeDesk<IncomingMessage>('startHealthServer', health, probeOptions);
  const handle = nodeHandler(desk, 'startHealthServer');
  /** Connections that have not asked for anything yet, and since when: to Node one is idle only after its first request. */
  const silent = new Map<Socket, number>();
  const makeRoom = (): void => {
    const beforeMs = systemClock.monotonicMs() - silentForMs;
    for (const [socket, sinceMs] of silent) {
      if (silent.size <= maxSilent || sinceMs > beforeMs) return;
      silent.delete(socket);
      socket.destroy();
    }
  };
  let connections = 0;
  let closing: Promise<void> | undefined;

  const server = createServer(limits, (request, response) => {
    silent.delete(request.socket);
    if (closing !== undefined) response.setHeader('connection', 'close');
    // A connection whose answer had begun before the closing did becomes idle only now.
    response.once('close', () => closing !== undefined && server.closeIdleConnections());
    handle(request, response);
  });
  server.maxConnections = maxConnections;
  Object.defineProperty(server, unmeasured, { value: true });
  server.on('connection', (socket) => {
    if (settings.unref) socket.unref();
    if (++connections > maxKept) server.closeIdleConnections();
    silent.set(socket, systemClock.monotonicMs());
    socket.on('close', () => {
      connections--;
      silent.delete(socket);
    });
    makeRoom();
  });
  server.on('drop', makeRoom);
  if (settings.unref) server.unref();
  await listen(server, settings);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${urlHost(settings.host)}:${port}`,
    port,
    close: () => (closing ??= close(server, silent.keys())),
  };
}

async function listen(server: Server, { host, port }: ServerSettings): Promise<void> {
  try {
    server.listen({ port, exclusive: true, ...(host === undefined ? {} : { host }) });
    await once(server, 'listening');
  } catch (error) {
    throw listenError(error, host ?? 'every interface', port);
  }
  // After it listens: a connection that cannot be accepted, for want of file descriptors. Who probes sees that.
  server.on('error', () => {});
}

async function close(server: Server, silent: Iterable<Socket>): Promise<void> {
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
  server.closeIdleConnections();
  for (const socket of silent) socket.destroy();
  // Not unref'd: a program that waits for `close` as its last act must live to see it.
  const cutOff = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(cutOff);
}

function listenError(error: unknown, host: string, port: number): HealthError {
  const code = String((error as NodeJS.ErrnoException | null)?.code);
  if (code === 'EADDRINUSE') {
    return new SondeError(
      'SONDE_PORT_IN_USE',
      {
        what: `port ${port} on ${host}`,
        got: 'a port that something else listens on',
        expected: 'a free port',
        next: 'Stop what holds the port, or pass another one as `port` (0 takes any free one).',
      },
      { cause: error },
    );
  }
  return new SondeError(
    'SONDE_LISTEN_FAILED',
    {
      what: `the health server on ${describeValue(host)}, port ${port}`,
      got: code,
      expected: 'an address of this machine and a port this user may open',
      next:
        code === 'EACCES'
          ? 'Ports below 1024 need privileges: pass a higher `port`.'
          : 'Pass an address of this machine as `host`, or leave it out for all of them.',
    },
    { cause: error },
  );
}

/** A host that a client on this machine can connect to. */
function urlHost(host: string | undefined): string {
  if (host === undefined || host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}
