import { Registry } from '@sonde/metrics';
import { Health } from './health.js';
import type { HealthOptions } from './health-options.js';

/** A quiet one, with a registry of its own. */
export function healthOf(options: HealthOptions = {}): Health {
  return new Health({ registry: new Registry({ onFault: () => {} }), log: false, ...options });
}

/** A check that never settles, and does not heed its signal. */
export const never = (): Promise<void> => new Promise<void>(() => {});

/** The code of what a call throws; undefined where it throws nothing. */
export function code(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return undefined;
}
