import type { SeriesHandle } from '../series/series-handles.js';
import type { SeriesStore } from '../series/series-store.js';

const nowhere = new Float64Array(0);

/**
 * A series one holds in the hand: its page and the place in it, so that a write is an addition to an array
 * slot. Where a write has more to do than that (the series is gone, the store wants to be told, an exemplar
 * comes along), `index` is -1 or the verb goes through `attach`: an observation through a handle is never
 * lost, and never lands in another's series.
 */
export abstract class BoundSeries implements SeriesHandle {
  /** @internal */
  protected cells: Float64Array;
  /** @internal */
  protected index: number;
  /** @internal */
  protected slot: number;
  /** @internal */
  protected readonly store: SeriesStore;
  private readonly tuple: readonly string[];
  private held: boolean;

  /** @internal */
  constructor(store: SeriesStore, tuple: readonly string[]) {
    this.cells = nowhere;
    this.index = -1;
    this.slot = -1;
    this.store = store;
    this.tuple = tuple;
    this.held = false;
    this.takeUp();
  }

  /** @internal Whether it has its series now: false where that was removed, and past the limit. */
  get isHeld(): boolean {
    return this.held;
  }

  /** @internal The series is gone: the next write asks for it again. */
  detach(): void {
    this.cells = nowhere;
    this.index = -1;
    this.held = false;
  }

  /** Sets this series back to zero. Past the limit of series there is none of its own, and nothing happens. */
  reset(): void {
    if (!this.held) this.takeUp();
    if (this.held) this.store.resetSlot(this.slot);
  }

  /** @internal Before a write that is not the plain one: makes sure of the series, returns its place in `cells`. */
  protected attach(): number {
    if (!this.held) {
      this.takeUp();
      if (!this.held) this.store.divert();
    }
    return this.store.values.offset(this.slot);
  }

  /** Past the limit this is the overflow series, and for one write only: the next one asks again. */
  private takeUp(): void {
    const { store } = this;
    this.slot = store.claim(this.tuple);
    this.cells = store.values.page(this.slot);
    this.held = !store.isOverflow(this.slot);
    if (!this.held) return;
    if (!store.tracked) this.index = store.values.offset(this.slot);
    store.adopt(this.slot, this);
  }
}
