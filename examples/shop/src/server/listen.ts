import type { Server as HttpServer } from 'node:http';
import type { AddressInfo, Server } from 'node:net';
import { reasonOf, StartError } from '../start-error.js';

/** Binds the server and gives the port it got; a port that cannot be had is a `StartError`. */
export async function listen(server: Server, port: number, host: string, option: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  }).catch((error: unknown) => {
    throw portError(error, port, option);
  });
  return (server.address() as AddressInfo).port;
}

export function portError(error: unknown, port: number, option: string): StartError {
  const code = (error as { code?: unknown }).code;
  const busy = code === 'EADDRINUSE' || code === 'SONDE_PORT_IN_USE';
  const trouble = busy ? `port ${port} is already in use` : `cannot listen on port ${port}: ${reasonOf(error)}`;
  return new StartError(`${trouble}; choose another with ${option} N, or 0 for any free one`, { cause: error });
}

/** Lets running requests finish for `graceMs`, then cuts what is left. */
export async function closeServer(server: HttpServer, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
  clearTimeout(cut);
}
