import type { Server } from 'node:net';
import { type GracefulShutdown, type GracefulShutdownOptions, gracefulShutdown, type HealthError } from '@sonde/health';
import { onTestFinished } from 'vitest';

export interface InProcess {
  readonly shutdown: GracefulShutdown;
  readonly faults: readonly HealthError[];
  readonly port: number;
}

/** Listens, watched by a shutdown that begins by `run` and ends no process. */
export async function serve(server: Server, options: GracefulShutdownOptions = {}): Promise<InProcess> {
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const faults: HealthError[] = [];
  const onFault = (fault: HealthError) => void faults.push(fault);
  const shutdown = gracefulShutdown({
    ...{ servers: [server], signals: [], exit: false, log: false, registry: false, delayMs: 0, onFault },
    ...options,
  });
  onTestFinished(() => {
    shutdown.dispose();
    server.close();
  });
  const address = server.address();
  return { shutdown, faults, port: typeof address === 'object' && address !== null ? address.port : 0 };
}

/** Resolves when the shutdown has come so far. */
export async function reached(shutdown: GracefulShutdown, phase: GracefulShutdown['phase']): Promise<void> {
  while (shutdown.phase !== phase) await new Promise((resolve) => setTimeout(resolve, 2));
}

/**
 * Resolves when so many requests more have come. On a busy machine a request takes its time to the server, and one that
 * comes after the end has begun is refused, as it should be.
 *
 * @param event `stream` for a server of HTTP/2 without requests
 */
export function arrivals(server: Server, count: number, event: 'request' | 'stream' = 'request'): Promise<void> {
  return new Promise((resolve) => {
    let left = count;
    server.on(event, () => {
      if (--left === 0) resolve();
    });
  });
}
