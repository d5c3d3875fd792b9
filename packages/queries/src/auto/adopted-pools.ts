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
  private readonly failed: (cause: unknown) => void;
  private readonly measured = new Map<WeakRef<object>, () => void>();
  private readonly forget: () => void;

  constructor(registry: Registry, failed: (cause: unknown) => void) {
    this.registry = registry;
    this.failed = failed;
    this.forget = registry.onCollect(() => this.sweep(), { name: 'db_client_connection_pools' });
  }

  /** Its name is that of its database, or of its driver; of a second one, with a number. */
  add(pool: object, driver: string): void {
    if (isMeasuredPool(pool, this.registry)) return;
    this.sweep();
    if (this.measured.size >= maxPools) {
      this.failed(new RangeError(`more than ${maxPools} pools at once; further ones are not measured`));
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
