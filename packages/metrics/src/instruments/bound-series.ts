import type { SeriesHandle, SeriesStore } from '../series/series-store.js';

const nowhere = new Float64Array(0);

/**
 * A series one holds in the hand: its page and the place in it, so that a write is an addition to an array
 * slot. Where the series was removed or has expired, `index` is -1, and the next write makes it anew: an
 * observation through a handle is never lost and never lands in another's series.
 */
export abstract class BoundSeries implements SeriesHandle {
  /** @internal */
  protected readonly store: SeriesStore;
  /** @internal */
  protected slot: number;
  /** @internal */
  protected cells: Float64Array;
  /** @internal */
  protected index: number;
  private readonly tuple: readonly string[];

  /** @internal */
  constructor(store: SeriesStore, tuple: readonly string[]) {
    this.store = store;
    this.tuple = tuple;
    this.slot = -1;
    this.cells = nowhere;
    this.index = -1;
    this.takeUp();
  }

  /** @internal The series is gone: the next write asks for it again. */
  detach(): void {
    this.cells = nowhere;
    this.index = -1;
  }

  /** @internal Before a write to a series that is gone: returns its new place in `cells`. */
  protected attach(): number {
    const index = this.takeUp();
    if (this.index < 0) this.store.divert();
    return index;
  }

  /** Past the limit this is the overflow series, and for one write only: the next one asks again. */
  private takeUp(): number {
    const { store } = this;
    this.slot = store.claim(this.tuple);
    this.cells = store.values.page(this.slot);
    const index = store.values.offset(this.slot);
    if (store.isOverflow(this.slot)) return index;
    this.index = index;
    store.adopt(this.slot, this);
    return index;
  }
}
