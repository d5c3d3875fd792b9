import type { Clock } from '../clock.js';
import type { Labels } from '../model/labels.js';
import type { NativeRows } from '../series/native-rows.js';
import type { SeriesStore } from '../series/series-store.js';
import { BoundSeries } from './bound-series.js';
import { BucketIndex } from './bucket-index.js';
import { LabelledSeries } from './labelled-series.js';
import { type ExemplarLabels, refuseValue } from './refusals.js';
import { type EndLabelledTimer, type EndTimer, startLabelledTimer, startTimer } from './timer-start.js';

/** The distribution of a value over buckets: latencies, sizes. */
export class Histogram extends BoundSeries {
  private readonly buckets: BucketIndex;
  private readonly native: NativeRows | undefined;
  private readonly clock: Clock;

  /** @internal */
  constructor(
    store: SeriesStore,
    tuple: readonly string[],
    clock: Clock,
    buckets = new BucketIndex(store.descriptor.bounds),
  ) {
    super(store, tuple);
    this.buckets = buckets;
    this.native = store.native;
    this.clock = clock;
  }

  /**
   * Records one value.
   *
   * @param value finite; NaN and the infinities are refused, they would spoil the sum for good
   * @param exemplar labels of an example, such as `{ trace_id }`
   */
  observe(value: number, exemplar?: ExemplarLabels): void {
    const { index } = this;
    if (index >= 0 && exemplar === undefined && record(this.cells, index, this.buckets, value) >= 0) {
      this.native?.count(this.slot, value);
      return;
    }
    this.observeWithCare(value, exemplar);
  }

  private observeWithCare(value: number, exemplar: ExemplarLabels | undefined): void {
    const place = this.attach();
    const bucket = record(this.cells, place, this.buckets, value);
    if (bucket < 0) refuseObservation(this.store, value);
    else this.store.wrote(this.slot, bucket, value, exemplar);
  }

  /** Starts the clock; the function returned observes the seconds gone by, and returns them. */
  startTimer(): EndTimer {
    return startTimer(this.clock, (seconds) => this.observe(seconds));
  }
}

/** A histogram with labels: one distribution per label set. */
export class LabelledHistogram<Name extends string = string> extends LabelledSeries<Name, Histogram> {
  private readonly clock: Clock;
  private readonly buckets: BucketIndex;
  private readonly native: NativeRows | undefined;
  private readonly width: number;

  /** @internal */
  constructor(store: SeriesStore, clock: Clock) {
    super(store);
    this.clock = clock;
    this.width = store.values.width;
    this.buckets = new BucketIndex(store.descriptor.bounds);
    this.native = store.native;
  }

  /** Records one value under these labels. See `Histogram.observe`. */
  observe(labels: Labels<Name>, value: number, exemplar?: ExemplarLabels): void {
    const slot = this.find(labels);
    if (slot >= 0 && exemplar === undefined) {
      const cells = this.pages[slot >> this.shift] as Float64Array;
      if (record(cells, (slot & this.mask) * this.width, this.buckets, value) >= 0) {
        this.native?.count(slot, value);
        return;
      }
    }
    this.observeWithCare(labels, value, exemplar);
  }

  private observeWithCare(labels: Labels<Name>, value: number, exemplar: ExemplarLabels | undefined): void {
    const { store } = this;
    const slot = store.resolve(labels);
    if (slot < 0) return;
    const bucket = record(store.values.page(slot), store.values.offset(slot), this.buckets, value);
    if (bucket < 0) refuseObservation(store, value);
    else store.wrote(slot, bucket, value, exemplar);
  }

  /**
   * Starts the clock; the function returned observes the seconds gone by, and returns them. Labels known
   * only at the end are given to it.
   */
  startTimer<const Given extends Partial<Labels<Name>> = Record<never, never>>(
    labels?: Given,
  ): EndLabelledTimer<Exclude<Name, keyof Given>> {
    return startLabelledTimer<Name, Given>(this.clock, labels, (all, seconds) => this.observe(all, seconds));
  }

  /** @internal */
  protected handle(store: SeriesStore, tuple: readonly string[]): Histogram {
    return new Histogram(store, tuple, this.clock, this.buckets);
  }
}

/**
 * Adds a value to its bucket and to the sum; returns the bucket, or -1 where the value is refused. A value
 * on a bound belongs to the bucket below it (`le` means less or equal).
 */
function record(cells: Float64Array, start: number, buckets: BucketIndex, value: number): number {
  if (typeof value !== 'number') return -1;
  const sumCell = start + buckets.count + 1;
  const sum = (cells[sumCell] as number) + value;
  // NaN and both infinities fail here, in the value or in the sum it would make.
  if (sum - sum !== 0) return -1;
  const bucket = buckets.find(value);
  cells[start + bucket] = (cells[start + bucket] as number) + 1;
  cells[sumCell] = sum;
  return bucket;
}

function refuseObservation(store: SeriesStore, value: unknown): void {
  refuseValue(store, value, 'a finite number', 'Leave the observation out, or record it with a label of its own.');
}
