import { isMainThread } from 'node:worker_threads';
import { ProcessShutdown } from './process-shutdown.js';
import { alreadyThere } from './shutdown-faults.js';
import type { GracefulShutdown } from './shutdown-handle.js';
import { checkCloser, checkServer, checkShutdownOptions, type GracefulShutdownOptions } from './shutdown-options.js';

/** On the process, so that a second copy of this package meets it too. */
const claim = Symbol.for('sonde.health.shutdown');
const claims = process as unknown as Record<symbol, unknown>;

/**
 * Ends this process without losing a request, when it is told to. On SIGTERM or SIGINT: readiness turns 503 (liveness
 * does not); after the delay nobody is accepted any more, and requests under way are answered; then closers run, stage
 * by stage; then the process exits. A second signal ends it at once.
 *
 * Call it early, before anything that takes time: a signal during the start is then met, too.
 *
 * @throws HealthError SONDE_INVALID_OPTION, SONDE_HEALTH_SHUTDOWN_EXISTS
 */
export function gracefulShutdown(options: GracefulShutdownOptions = {}): GracefulShutdown {
  checkShutdownOptions(options);
  const servers = (options.servers ?? []).map(checkServer);
  const closers = (options.closers ?? []).map(checkCloser);
  // A worker thread gets no signals.
  const signals = isMainThread ? (options.signals ?? ['SIGTERM', 'SIGINT']) : [];
  if (signals.length > 0 && claims[claim] !== undefined) throw alreadyThere();
  const shutdown = new ProcessShutdown(options, signals, () => {
    if (claims[claim] === shutdown) delete claims[claim];
  });
  if (signals.length > 0) claims[claim] = shutdown;
  for (const server of servers) shutdown.addServer(server);
  for (const { name, close, ...rest } of closers) shutdown.addCloser(name, close, rest);
  return shutdown;
}
