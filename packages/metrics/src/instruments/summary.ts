import type { Clock } from '../clock.js';
import type { Labels } from '../model/labels.js';
import type { SeriesStore } from '../series/series-store.js';
import { BoundSeries } from './bound-series.js';
import { LabelledSeries } from './labelled-series.js';
import { refuseValue } from './refusals.js';
import { type SketchOptions, SlidingSketch } from './sliding-sketch.js';
import { type EndLabelledTimer, type EndTimer, startLabelledTimer, startTimer } from './timer-start.js';

/** The sketches of a summary's series, and the refreshing of their quantiles. */
export class SummarySketches {
  private readonly store: SeriesStore;
  private readonly clock: Clock;
  private readonly options: SketchOptions;
  private readonly sketches = new Map<number, SlidingSketch>();

  constructor(store: SeriesStore, clock: Clock, options: SketchOptions) {
    this.store = store;
    this.clock = clock;
    this.options = options;
    store.onErase = (slot) => this.sketches.delete(slot);
  }

  record(store: SeriesStore, slot: number, value: number): void {
    // A handle to refused labels writes to a store of its own, which nobody reads.
    if (store !== this.store || this.store.descriptor.quantiles.length === 0) return;
    let sketch = this.sketches.get(slot);
    if (sketch === undefined) {
      sketch = new SlidingSketch(this.clock, this.options);
      this.sketches.set(slot, sketch);
    }
    sketch.record(value);
  }

  /**
   * Brings the quantiles of one series after another up to date. A generator, because merging a window
   * takes tens of microseconds: the caller gives the event loop back between two.
   */
  *refresh(): Generator<void> {
    const { descriptor, values } = this.store;
    if (descriptor.quantiles.length === 0) return;
    for (let slot = 0; slot < this.store.slots; slot++) {
      const cells = values.page(slot);
      const sketch = this.sketches.get(slot);
      if (sketch === undefined)
        cells.fill(Number.NaN, values.offset(slot), values.offset(slot) + descriptor.quantiles.length);
      else if (sketch.quantiles(descriptor.quantiles, cells, values.offset(slot))) yield;
    }
  }
}

/** Quantiles over a sliding window, with the sum and count of all time. */
export class Summary extends BoundSeries {
  private readonly sketches: SummarySketches;
  private readonly clock: Clock;

  /** @internal */
  constructor(store: SeriesStore, tuple: readonly string[], sketches: SummarySketches, clock: Clock) {
    super(store, tuple);
    this.sketches = sketches;
    this.clock = clock;
  }

  /** Records one finite value; NaN and the infinities are refused. */
  observe(value: number): void {
    const place = this.attach();
    record(this.store, this.sketches, this.slot, this.cells, place, value);
  }

  /** Starts the clock; the function returned observes the seconds gone by, and returns them. */
  startTimer(): EndTimer {
    return startTimer(this.clock, (seconds) => this.observe(seconds));
  }
}

/** A summary with labels. */
export class LabelledSummary<Name extends string = string> extends LabelledSeries<Name, Summary> {
  private readonly sketches: SummarySketches;
  private readonly clock: Clock;

  /** @internal */
  constructor(store: SeriesStore, sketches: SummarySketches, clock: Clock) {
    super(store);
    this.sketches = sketches;
    this.clock = clock;
  }

  /** Records one value under these labels. See `Summary.observe`. */
  observe(labels: Labels<Name>, value: number): void {
    const { store } = this;
    const slot = store.resolve(labels);
    if (slot >= 0) record(store, this.sketches, slot, store.values.page(slot), store.values.offset(slot), value);
  }

  /** Starts the clock; the function returned observes the seconds gone by. Labels may follow at the end. */
  startTimer<const Given extends Partial<Labels<Name>> = Record<never, never>>(
    labels?: Given,
  ): EndLabelledTimer<Exclude<Name, keyof Given>> {
    return startLabelledTimer<Name, Given>(this.clock, labels, (all, seconds) => this.observe(all, seconds));
  }

  /** @internal */
  protected handle(store: SeriesStore, tuple: readonly string[]): Summary {
    return new Summary(store, tuple, this.sketches, this.clock);
  }
}

function record(
  store: SeriesStore,
  sketches: SummarySketches,
  slot: number,
  cells: Float64Array,
  start: number,
  value: number,
): void {
  const at = start + store.descriptor.quantiles.length;
  const sum = typeof value === 'number' ? (cells[at] as number) + value : Number.NaN;
  if (sum - sum !== 0) {
    refuseValue(store, value, 'a finite number', 'Leave the observation out.');
    return;
  }
  cells[at] = sum;
  cells[at + 1] = (cells[at + 1] as number) + 1;
  sketches.record(store, slot, value);
  store.wrote(slot, 0, value);
}
