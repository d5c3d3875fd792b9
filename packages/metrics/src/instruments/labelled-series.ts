import type { Labels } from '../model/labels.js';
import type { FindSlot } from '../series/label-finder.js';
import type { SeriesHandle } from '../series/series-handles.js';
import type { SeriesStore } from '../series/series-store.js';

/** What every labelled metric can do besides recording: hand out, remove and count its series. */
export abstract class LabelledSeries<Name extends string, Bound extends SeriesHandle> {
  /** @internal */
  protected readonly store: SeriesStore;
  /** @internal The slot of these labels where a plain write will do, or -1 where `resolve` of the store has to be asked. */
  protected readonly find: FindSlot;
  /** @internal */
  protected readonly pages: readonly Float64Array[];
  /** @internal */
  protected readonly shift: number;
  /** @internal */
  protected readonly mask: number;

  /** @internal */
  constructor(store: SeriesStore) {
    this.store = store;
    // The path of a known series, kept short: what it needs is at hand.
    this.find = store.find;
    this.pages = store.values.pages;
    this.shift = store.values.shift;
    this.mask = store.values.mask;
  }

  /** The family name, as exposed. */
  get name(): string {
    return this.store.descriptor.name;
  }

  /** How many series there are now, the overflow series included. */
  get seriesCount(): number {
    return this.store.size;
  }

  /**
   * The series of these labels as a handle whose verbs take no labels: resolve once, record for the price
   * of an array write. The series exists from now on, at zero. The handle stays good for ever: should the
   * series be removed, the next write makes it anew.
   *
   * Labels that are refused give a handle that records nothing.
   */
  labels(labels: Labels<Name>): Bound {
    return this.store.bind(labels, (store, tuple) => this.handle(store, tuple));
  }

  /** Removes one series; says whether there was one. */
  remove(labels: Labels<Name>): boolean {
    return this.store.remove(labels);
  }

  /** Removes all series. */
  clear(): void {
    this.store.clear();
  }

  /** Sets all series to zero. */
  reset(): void {
    this.store.reset();
  }

  /** @internal */
  protected abstract handle(store: SeriesStore, tuple: readonly string[]): Bound;
}
