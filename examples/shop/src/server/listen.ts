import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { reasonOf, StartError } from '../start-error.js';

/** Binds the app and gives the port it got; a port that cannot be had is a `StartError`. */
export async function listen(app: FastifyInstance, port: number, host: string, option: string): Promise<number> {
  await app.listen({ port, host }).catch((error: unknown) => {
    throw portError(error, port, option);
  });
  return (app.server.address() as AddressInfo).port;
}

export function portError(error: unknown, port: number, option: string): StartError {
  const code = (error as { code?: unknown }).code;
  const busy = code === 'EADDRINUSE' || code === 'SONDE_PORT_IN_USE';
  const trouble = busy ? `port ${port} is already in use` : `cannot listen on port ${port}: ${reasonOf(error)}`;
  return new StartError(`${trouble}; choose another with ${option} N, or 0 for any free one`, { cause: error });
}
