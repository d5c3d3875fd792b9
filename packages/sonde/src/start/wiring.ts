import { describeThrown, type Registry } from '@sonde/metrics';
import { sondeError } from '../errors.js';
import type { SondeLogger } from '../options/code-options.js';
import type { Settings } from '../options/table.js';
import type { ServiceIdentity } from './service-identity.js';

/** What every part of `start()` is handed. */
export interface Wiring {
  readonly settings: Settings;
  readonly registry: Registry;
  readonly log: SondeLogger;
  readonly identity: ServiceIdentity;
  readonly env: NodeJS.ProcessEnv;
  /** Whether nothing of the program has been loaded yet. */
  readonly isEarly: boolean;
  /** Run by `stop()`, the last one first. */
  readonly ends: (() => unknown)[];
}

/**
 * Runs what may fail without anybody's fault: a name in the registry that is taken, a runtime that lacks something. The
 * service goes on without the part.
 */
export function guarded<T>(wiring: Wiring, what: string, run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    partFailed(wiring.log, what, error);
    return undefined;
  }
}

/** One line that says which part is missing, and why. */
export function partFailed(log: SondeLogger, what: string, error: unknown): void {
  const next = 'The service goes on without it.';
  log.error(sondeError('SONDE_PART_FAILED', what, describeThrown(error), 'it to work', next, error).message);
}

/** Ends all parts, the last one first. Never rejects. */
export async function end({ ends, log }: Wiring): Promise<void> {
  for (const each of ends.splice(0).reverse()) {
    try {
      await each();
    } catch (error) {
      partFailed(log, 'stop()', error);
    }
  }
}

/** Of a Sonde that is not enabled: everything is there, and does nothing. */
export function allOff(settings: Settings): Settings {
  return {
    ...settings,
    metricsPort: false,
    processMetrics: false,
    requestMetrics: false,
    outgoingRequestMetrics: false,
    queryObservation: false,
    health: false,
    profiler: false,
    otlp: false,
    gracefulShutdown: false,
  };
}
