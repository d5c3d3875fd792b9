import type { Clock } from '../clock.js';
import type { Labels } from '../model/labels.js';
import type { SeriesStore } from '../series/series-store.js';
import { BoundSeries } from './bound-series.js';
import { LabelledSeries } from './labelled-series.js';
import { type ExemplarLabels, refuseValue } from './refusals.js';
import { type EndLabelledTimer, type EndTimer, startLabelledTimer, startTimer } from './timer-start.js';

/** Up to here a loop over the bounds beats a binary search: 9.5 ns against 13.4 with twelve bounds. */
const linearSearchLimit = 16;

/** The distribution of a value over buckets: latencies, sizes. */
export class Histogram extends BoundSeries {
  private readonly bounds: Float64Array;
  private readonly clock: Clock;

  /** @internal */
  constructor(store: SeriesStore, tuple: readonly string[], clock: Clock) {
    super(store, tuple);
    this.bounds = Float64Array.from(store.descriptor.bounds);
    this.clock = clock;
  }

  /**
   * Records one value.
   *
   * @param value finite; NaN and the infinities are refused, they would spoil the sum for good
   * @param exemplar labels of an example, such as `{ trace_id }`
   */
  observe(value: number, exemplar?: ExemplarLabels): void {
    const index = this.index < 0 ? this.attach() : this.index;
    const bucket = record(this.cells, index, this.bounds, value);
    if (bucket < 0) refuseObservation(this.store, value);
    else if (exemplar !== undefined || this.store.tracked) this.store.wrote(this.slot, bucket, value, exemplar);
  }

  /** Starts the clock; the function returned observes the seconds gone by, and returns them. */
  startTimer(): EndTimer {
    return startTimer(this.clock, (seconds) => this.observe(seconds));
  }

  /** Sets all buckets and the sum back to zero. */
  reset(): void {
    this.store.reset();
  }
}

/** A histogram with labels: one distribution per label set. */
export class LabelledHistogram<Name extends string = string> extends LabelledSeries<Name, Histogram> {
  private readonly clock: Clock;
  private readonly bounds: Float64Array;

  /** @internal */
  constructor(store: SeriesStore, clock: Clock) {
    super(store);
    this.clock = clock;
    this.bounds = Float64Array.from(store.descriptor.bounds);
  }

  /** Records one value under these labels. See `Histogram.observe`. */
  observe(labels: Labels<Name>, value: number, exemplar?: ExemplarLabels): void {
    const { store } = this;
    let slot = store.find(labels);
    if (slot < 0) {
      slot = store.resolve(labels);
      if (slot < 0) return;
    }
    const { values } = store;
    const cells = values.pages[slot >> values.shift] as Float64Array;
    const bucket = record(cells, (slot & values.mask) * values.width, this.bounds, value);
    if (bucket < 0) refuseObservation(store, value);
    else if (exemplar !== undefined || store.tracked) store.wrote(slot, bucket, value, exemplar);
  }

  /**
   * Starts the clock; the function returned observes the seconds gone by, and returns them. Labels known
   * only at the end are given to it.
   */
  startTimer(labels?: Partial<Labels<Name>>): EndLabelledTimer<Name> {
    return startLabelledTimer(this.clock, labels, (all, seconds) => this.observe(all, seconds));
  }

  /** @internal */
  protected handle(store: SeriesStore, tuple: readonly string[]): Histogram {
    return new Histogram(store, tuple, this.clock);
  }
}

/**
 * Adds a value to its bucket and to the sum; returns the bucket, or -1 where the value is refused. A value
 * on a bound belongs to the bucket below it (`le` means less or equal).
 */
function record(cells: Float64Array, start: number, bounds: Float64Array, value: number): number {
  if (typeof value !== 'number') return -1;
  const count = bounds.length;
  const sum = (cells[start + count + 1] as number) + value;
  // NaN and both infinities fail here, in the value or in the sum it would make.
  if (sum - sum !== 0) return -1;
  let bucket = 0;
  if (count <= linearSearchLimit) {
    while (bucket < count && value > (bounds[bucket] as number)) bucket++;
  } else {
    let above = count;
    while (bucket < above) {
      const middle = (bucket + above) >> 1;
      if (value > (bounds[middle] as number)) bucket = middle + 1;
      else above = middle;
    }
  }
  const cell = start + bucket;
  cells[cell] = (cells[cell] as number) + 1;
  cells[start + count + 1] = sum;
  return bucket;
}

function refuseObservation(store: SeriesStore, value: unknown): void {
  refuseValue(store, value, 'a finite number', 'Leave the observation out, or record it with a label of its own.');
}
