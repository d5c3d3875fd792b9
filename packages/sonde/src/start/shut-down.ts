import { type DrainableServer, type GracefulShutdown, gracefulShutdown, type Health } from '@sonde/health';
import { SondeError } from '@sonde/metrics';
import type { SondeLogger } from '../options/code-options.js';
import { guarded, type Wiring } from './wiring.js';

/**
 * `gracefulShutdown` of `@sonde/health`. Without the option it listens to no signal, and runs when it is told to; so it
 * does where the application has called `gracefulShutdown` itself before.
 */
export function shutDown({ settings, registry, log, ends }: Wiring, health: Health): GracefulShutdown {
  const { shutdownDelayMs, shutdownTimeoutMs, closers = [] } = settings;
  const begin = (hasSignals: boolean): GracefulShutdown =>
    gracefulShutdown({
      health,
      registry: hasSignals ? registry : false,
      delayMs: shutdownDelayMs,
      timeoutMs: shutdownTimeoutMs,
      closers,
      log,
      onFault: (error) => log.error(error.message),
      ...(hasSignals ? {} : { signals: [] }),
    });
  const shutdown = settings.gracefulShutdown ? beginOrJoin(begin, log) : begin(false);
  ends.push(() => shutdown.dispose());
  return shutdown;
}

function beginOrJoin(begin: (hasSignals: boolean) => GracefulShutdown, log: SondeLogger): GracefulShutdown {
  try {
    return begin(true);
  } catch (error) {
    if (!(error instanceof SondeError) || error.code !== 'SONDE_HEALTH_SHUTDOWN_EXISTS') throw error;
    log.warn(error.message);
    return begin(false);
  }
}

/** Drains each server that is found. */
export function drainServers(wiring: Wiring, shutdown: GracefulShutdown): (server: object) => void {
  return (server) => void guarded(wiring, 'draining a server', () => shutdown.addServer(server as DrainableServer));
}
