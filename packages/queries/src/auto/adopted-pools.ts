import type { Registry } from '@sonde/metrics';
import { isMeasuredPool, measurePool, poolOfName } from '../pools/measure-pool.js';

/** Pools that are measured at once: each has some 40 series. */
const maxPools = 50;

interface Closable {
  readonly options?: { readonly database?: unknown };
  readonly config?: { readonly database?: unknown; readonly connectionConfig?: { readonly database?: unknown } };
  /** pg */
  readonly ending?: unknown;
  /** mysql2 */
  readonly _closed?: unknown;
  /** mariadb */
  readonly closed?: unknown;
  /** tarn */
  readonly destroyed?: unknown;
}

/** Measures pools until they are closed, or nobody has them any more. */
export class AdoptedPools {
  private readonly registry: Registry;
  private readonly measured = new Map<WeakRef<object>, () => void>();
  private readonly forget: () => void;

  constructor(registry: Registry) {
    this.registry = registry;
    this.forget = registry.onCollect(() => this.sweep(), { name: 'db_client_connection_pools' });
  }

  /** Its name is that of its database, or of its driver; of a second one, with a number. */
  add(pool: object, driver: string): void {
    if (isMeasuredPool(pool, this.registry)) return;
    this.sweep();
    if (this.measured.size >= maxPools) {
      this.tellOfTooMany();
      return;
    }
    const { registry } = this;
    const { options, config } = pool as Closable;
    const database = options?.database ?? config?.connectionConfig?.database ?? config?.database;
    const base = typeof database === 'string' && database !== '' ? `${driver} ${database}` : driver;
    let name = base;
    for (let k = 2; poolOfName(registry, name) !== undefined; k++) name = `${base} ${k}`;
    this.measured.set(new WeakRef(pool), measurePool(pool, { registry, name }));
  }

  release(): void {
    this.forget();
    for (const stop of this.measured.values()) stop();
    this.measured.clear();
  }

  /** Once: most likely a pool is made for each request, and none is closed. */
  private tellOfTooMany(): void {
    this.registry.report('pools', 'SONDE_QUERIES_ADOPTION_FAILED', () => ({
      what: 'connection pools',
      got: `more than ${maxPools} at once`,
      expected: 'a few, each made once',
      next: 'Further ones are not measured, but their queries are. Close pools that are done with, or measure by hand (measurePool) those that matter.',
    }));
  }

  private sweep(): void {
    for (const [reference, stop] of this.measured) {
      const pool = reference.deref();
      if (pool !== undefined && !isClosed(pool)) continue;
      stop();
      this.measured.delete(reference);
    }
  }
}

function isClosed({ ending, _closed, closed, destroyed }: Closable): boolean {
  return [ending, _closed, closed, destroyed].includes(true);
}
