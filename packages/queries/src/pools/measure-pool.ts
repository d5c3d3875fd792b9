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

/** By registry, the names that are taken and the pools that have them. No pool is kept alive by being measured. */
const measured = new WeakMap<Registry, Map<string, WeakRef<object>>>();

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
  if (sourceOf(pool) === undefined) {
    throw notObservable(
      'measurePool()',
      describeValue(pool),
      'a pool of pg, mysql2, mariadb or tarn, a Knex or a Sequelize',
      'Pass the pool itself. A single connection is no pool, and postgres.js tells nothing of its own.',
    );
  }
  const holder = poolOfName(registry, name);
  if (holder !== undefined) {
    throw notObservable(
      `measurePool() of ${JSON.stringify(name)}`,
      holder === pool ? 'a pool that is measured already' : 'a second pool of that name',
      'each pool once, under a name of its own',
      'Give it another name, or end the measuring of the first.',
    );
  }
  const metrics = new PoolMetrics(registry, name);
  return measuring(new WeakRef(pool), watching(pool, metrics, registry), registry, name, metrics);
}

/** Whether a pool is measured for a registry, under whatever name. */
export function isMeasuredPool(pool: object, registry: Registry): boolean {
  return [...(measured.get(registry)?.values() ?? [])].some((holder) => holder.deref() === pool);
}

/** The pool that is measured under a name. */
export function poolOfName(registry: Registry, name: string): object | undefined {
  return measured.get(registry)?.get(name)?.deref();
}

function sourceOf(pool: object): PoolSource | undefined {
  return sources.map((source) => source(pool)).find((found) => found !== undefined);
}

/** What ends the watching of a pool holds the pool: so it is held by the pool. */
function watching(pool: object, metrics: PoolMetrics, registry: Registry): WeakMap<object, () => void> {
  const { clock } = registry;
  const unwatch = sourceOf(pool)?.watch(metrics.listener, () => clock.monotonicMs());
  return new WeakMap([[pool, unwatch ?? (() => {})]]);
}

function measuring(
  reference: WeakRef<object>,
  unwatches: WeakMap<object, () => void>,
  registry: Registry,
  name: string,
  metrics: PoolMetrics,
): () => void {
  const names = measured.get(registry) ?? new Map<string, WeakRef<object>>();
  measured.set(registry, names.set(name, reference));
  let isOn = true;
  const stop = () => {
    if (!isOn) return;
    isOn = false;
    if (names.get(name) === reference) names.delete(name);
    const pool = reference.deref();
    if (pool !== undefined) unwatches.get(pool)?.();
    forget();
    metrics.remove();
  };
  const read = () => {
    const pool = reference.deref();
    const reading = pool === undefined ? undefined : sourceOf(pool)?.read();
    if (reading === undefined) stop();
    else metrics.set(reading);
  };
  const forget = registry.onCollect(read, { name: 'db_client_connection' });
  return stop;
}

const rules = {
  registry: ['a Registry of @sonde/metrics', (value: unknown) => value instanceof Registry],
  name: ['a text that is not empty', (value: unknown) => typeof value === 'string' && value !== ''],
} as const;
