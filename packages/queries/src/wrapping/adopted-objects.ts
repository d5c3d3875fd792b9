import type { QueryObserver } from '../observation/query-observer.js';
import { observeNew } from './observed-targets.js';

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

  private isOver = false;

  constructor(observer: QueryObserver) {
    this.observer = observer;
  }

  /**
   * Begins to observe an object, unless that was done. Never throws.
   *
   * @param begin returns what undoes it
   */
  adopt(target: object, begin: () => () => void): void {
    if (this.isOver) return;
    try {
      const end = observeNew(target, this.observer, begin);
      if (end === undefined) return;
      this.ends.set(target, end);
      const reference = new WeakRef(target);
      this.known.add(reference);
      this.collected.register(target, reference);
    } catch (cause) {
      this.observer.failed(cause);
    }
  }

  /** Leaves all of them as they were. One that is on its way yet is left alone when it comes. */
  release(): void {
    this.isOver = true;
    for (const reference of this.known) {
      const target = reference.deref();
      if (target !== undefined) this.ends.get(target)?.();
    }
    this.known.clear();
  }
}
