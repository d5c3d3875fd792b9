import { Health } from '@sonde/health';
import { diskCheck, eventLoopCheck } from '@sonde/health/checks';
import type { Registry } from '@sonde/metrics';
import { shopVersion } from '../metrics.js';
import type { Database } from '../store/database.js';

export interface ShopHealthOptions {
  readonly registry: Registry;
  /** Whose disk is looked at; that of the working directory without one. */
  readonly dataDir: string | undefined;
  /** Nothing before it is open. */
  readonly database: () => Database | undefined;
}

/** The loop may be this late before it is told, in milliseconds; the ledger holds it longer, on purpose. */
const degradedLagMs = 100;

/**
 * Whether the shop is fit to serve. Without its database it is not; with a disk that fills up or a loop that is late it
 * serves, and says so.
 */
export function watchHealth({ registry, dataDir, database }: ShopHealthOptions): Health {
  const health = new Health({ registry, version: shopVersion, log: false });
  health.check({ name: 'database', check: async () => await (database()?.ping() ?? notOpen()) });
  const disk = diskCheck({ ...(dataDir !== undefined && { path: dataDir }), minFreeRatio: 0.01 });
  health.check({ ...disk, name: 'disk', critical: false });
  health.check({ ...eventLoopCheck({ degradedLagMs }), name: 'event-loop', critical: false });
  return health;
}

function notOpen(): never {
  throw new Error('the shop is about to open');
}
