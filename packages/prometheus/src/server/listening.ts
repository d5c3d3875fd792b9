import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeValue, SondeError } from '@sonde/metrics';
import type { PrometheusError } from '../errors.js';

export interface Listening {
  readonly servers: readonly Server[];
  readonly port: number;
}

/** A free port of the IPv4 loopback may be taken on the IPv6 one; a few tries always find a pair. */
const tries = 8;

/**
 * Listens on one port of every address of the host. `localhost` is both loopback addresses, so that
 * `127.0.0.1`, `::1` and `localhost` all reach the same server, whatever the resolver puts first; a machine that
 * lacks one of them does with the other.
 *
 * Rejects with nothing left listening.
 */
export async function listen(createServer: () => Server, host: string, port: number): Promise<Listening> {
  const addresses = host === 'localhost' ? ['127.0.0.1', '::1'] : [host];
  for (let attempt = 1; ; attempt++) {
    try {
      return await listenOnAll(createServer, addresses, port);
    } catch (error) {
      const canRetry = port === 0 && attempt < tries && codeOf(error) === 'EADDRINUSE';
      if (!canRetry) throw listenError(error, host, port);
    }
  }
}

async function listenOnAll(
  createServer: () => Server,
  addresses: readonly string[],
  wantedPort: number,
): Promise<Listening> {
  const servers: Server[] = [];
  let port = wantedPort;
  let missing: unknown;
  for (const address of addresses) {
    const server = createServer();
    try {
      server.listen({ host: address, port, exclusive: true });
      await once(server, 'listening');
      servers.push(server);
      port = (server.address() as AddressInfo).port;
    } catch (error) {
      const code = codeOf(error);
      if (code !== 'EADDRNOTAVAIL' && code !== 'EAFNOSUPPORT') {
        for (const opened of servers) opened.close();
        throw error;
      }
      missing = error;
    }
  }
  if (servers.length === 0) throw missing;
  return { servers, port };
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException | null)?.code);
}

function listenError(error: unknown, host: string, port: number): PrometheusError {
  const code = codeOf(error);
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
      what: `the metrics server on host ${describeValue(host)}, port ${port}`,
      got: code,
      expected: 'an address of this machine and a port this user may open',
      next:
        code === 'EACCES'
          ? 'Ports below 1024 need privileges: pass a higher `port`.'
          : 'Pass an address of this machine as `host`, such as localhost, or 0.0.0.0 for all of them.',
    },
    { cause: error },
  );
}
