import { checkOptions, defaultRegistry, describeValue, Registry } from '@sonde/metrics';
import { notObservable } from '../errors.js';
import { mariadbPool } from './mariadb-pool.js';
import { mysql2Pool } from './mysql2-pool.js';
import { pgPool } from './pg-pool.js';
import { PoolMetrics } from './pool-metrics.js';
import type { PoolSource } from './pool-source.js';
import { sequelizePool } from './sequelize-pool.js';
import { tarnPool } from './tarn-pool.js';

export interface MeasurePoolOptions {
  /** Default `defaultRegistry`. */
  readonly registry?: Registry | undefined;
  /** Which pool it is, as the label `db_client_connection_pool_name`; different for each pool of a registry. */
  readonly name: string;
}

const sources: readonly ((target: unknown) => PoolSource | undefined)[] = [
  pgPool,
  mysql2Pool,
  mariadbPool,
  tarnPool,
  sequelizePool,
];

/** By registry, the names that are taken and the pools that have them. */
const measured = new WeakMap<Registry, Map<string, unknown>>();

/**
 * Measures a connection pool by the semantic conventions: connections used and idle, their limit, requests that wait
 * and how long, how long connections are used and opening takes, and how often somebody waited in vain.
 *
 * @param pool of `pg`, `mysql2`, `mariadb` or `tarn`; a Knex or a Sequelize
 * @returns what ends it, and leaves the pool as it was
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE, SONDE_INVALID_OPTION
 */
export function measurePool(pool: object, options: MeasurePoolOptions): () => void {
  checkOptions('measurePool', rules, options);
  const { registry = defaultRegistry, name } = options;
  if (typeof name !== 'string') checkOptions('measurePool', rules, { name: null });
  const source = sources.map((sourceOf) => sourceOf(pool)).find((found) => found !== undefined);
  if (source === undefined) {
    throw notObservable(
      'measurePool()',
      describeValue(pool),
      'a pool of pg, mysql2, mariadb or tarn, a Knex or a Sequelize',
      'Pass the pool itself. A single connection is no pool, and postgres.js tells nothing of its own.',
    );
  }
  const names = measured.get(registry) ?? new Map<string, unknown>();
  measured.set(registry, names);
  if (names.has(name)) {
    throw notObservable(
      `measurePool() of ${JSON.stringify(name)}`,
      names.get(name) === pool ? 'a pool that is measured already' : 'a second pool of that name',
      'each pool once, under a name of its own',
      'Give it another name, or end the measuring of the first.',
    );
  }
  const metrics = new PoolMetrics(registry, name);
  const { clock } = registry;
  const unwatch = source.watch(metrics.listener, () => clock.monotonicMs());
  const forget = registry.onCollect(() => metrics.set(source.read()), { name: 'db_client_connection' });
  names.set(name, pool);
  let isOn = true;
  return () => {
    if (!isOn) return;
    isOn = false;
    names.delete(name);
    unwatch();
    forget();
    metrics.remove();
  };
}

const rules = {
  registry: ['a Registry of @sonde/metrics', (value: unknown) => value instanceof Registry],
  name: ['a text that is not empty', (value: unknown) => typeof value === 'string' && value !== ''],
} as const;
