import { describeThrown, type Registry } from '@sonde/metrics';
import { adoptTarget } from '../wrapping/observed-targets.js';
import { AdoptedPools } from './adopted-pools.js';

/** Something that was met, and what is to be done with it. */
export interface Met {
  /** In short words: `pg`, `mysql2`. */
  readonly driver: string;
  /** Calls what the application would call by hand. */
  readonly observe: () => () => void;
  /** The pool to be measured, if it is or has one. */
  readonly pool?: object | undefined;
  /** What the application holds, where that is something else. */
  readonly told?: object;
  /**
   * `connection`: it may be one of a pool, which is nothing that the application keeps. `orm`: its driver is met as
   * well, and tells of the database.
   */
  readonly kind: 'client' | 'connection' | 'orm';
}

/** The pools and clients of a process, as they are met: each is observed once. None is kept alive by it. */
export class AdoptedTargets {
  /** Whether single connections may be those of a pool that cannot be seen. */
  hasHiddenPools = false;
  /** Whether MikroORM tells of its queries. */
  hasMikroOrm = false;
  private readonly registry: Registry;
  private readonly onTarget: ((target: object, driver: string) => void) | undefined;
  private readonly pools: AdoptedPools | undefined;
  private readonly met = new WeakSet<object>();
  private readonly ends = new WeakMap<object, () => void>();
  private readonly held = new Set<WeakRef<object>>();
  private readonly collected = new FinalizationRegistry<WeakRef<object>>((reference) => {
    this.held.delete(reference);
  });

  constructor(registry: Registry, pools: boolean, onTarget: ((target: object, driver: string) => void) | undefined) {
    this.registry = registry;
    this.onTarget = onTarget;
    this.pools = pools ? new AdoptedPools(registry) : undefined;
  }

  /** Begins to observe what is met for the first time. Never throws. */
  adopt(target: object, { driver, observe, pool, told = target, kind }: Met): void {
    if (this.met.has(target)) return;
    // Before anything else: what observes it may use it.
    this.met.add(target);
    try {
      const end = adoptTarget(observe);
      if (end !== undefined) this.hold(target, end);
      if (pool !== undefined) this.pools?.add(pool, driver);
      const isHidden = kind === 'connection' && (end === undefined || this.hasHiddenPools);
      if (kind !== 'orm' && !isHidden) this.onTarget?.(told, driver);
    } catch (cause) {
      this.failed(`clients of ${driver}`, cause);
    }
  }

  /** Counted, told once for each subject. */
  failed(what: string, cause: unknown): void {
    this.registry.report(
      what,
      'SONDE_QUERIES_ADOPTION_FAILED',
      () => ({
        what,
        got: describeThrown(cause),
        expected: 'no error',
        next: 'It goes on as if it were not observed. Observe it by hand, and please report this with the version of the module.',
      }),
      cause,
    );
  }

  release(): void {
    for (const reference of this.held) {
      const target = reference.deref();
      if (target !== undefined) this.ends.get(target)?.();
    }
    this.held.clear();
    this.pools?.release();
  }

  private hold(target: object, end: () => void): void {
    this.ends.set(target, end);
    const reference = new WeakRef(target);
    this.held.add(reference);
    this.collected.register(target, reference);
  }
}
