import type { QueryObserver } from '../../observation/query-observer.js';
import { observeOnce } from './observed-targets.js';

/**
 * The connections that a pool hands out, or the statements of a connection: observed from when they are met until the
 * pool is no longer observed. They are held weakly, as pools throw connections away.
 */
export class AdoptedObjects {
  private readonly observer: QueryObserver;
  private readonly ends = new WeakMap<object, () => void>();
  private readonly known = new Set<WeakRef<object>>();
  private readonly collected = new FinalizationRegistry<WeakRef<object>>((reference) => {
    this.known.delete(reference);
  });

  constructor(observer: QueryObserver) {
    this.observer = observer;
  }

  /**
   * Begins to observe an object, unless that was done. Never throws.
   *
   * @param begin returns what undoes it
   */
  adopt(target: object, begin: () => () => void): void {
    try {
      const end = observeOnce(target, this.observer, begin);
      if (end === undefined) return;
      const isNew = !this.ends.has(target);
      this.ends.set(target, end);
      if (!isNew) return;
      const reference = new WeakRef(target);
      this.known.add(reference);
      this.collected.register(target, reference);
    } catch (cause) {
      this.observer.failed(cause);
    }
  }

  /** Leaves all of them as they were. */
  release(): void {
    for (const reference of this.known) {
      const target = reference.deref();
      if (target !== undefined) this.ends.get(target)?.();
    }
    this.known.clear();
  }
}
