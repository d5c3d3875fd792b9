import type { NativeShape } from '../model/native-shape.js';
import { coarsestScale, finestIndex, finestScale } from './exponential-index.js';

/** Buckets that a sign begins with; it doubles them until it has as many as it may. */
const firstBuckets = 16;

/** The buckets of one sign: the counts of the indices from `base` on, occupied or not. */
export class BucketRange {
  base = 0;
  counts: Float64Array = noCounts;
  /** The place of the first count that is not 0, and the one after the last; both 0 where there is none. */
  first = 0;
  end = 0;

  /** Adds to a count there is room for. */
  add(at: number, count: number): void {
    this.counts[at] = (this.counts[at] as number) + count;
    if (at >= this.end) {
      if (this.end === 0) this.first = at;
      this.end = at + 1;
    }
    if (at < this.first) this.first = at;
  }

  /** Joins 2^by neighbouring buckets to one, in their place: a count never moves up, to where others are still to be read. */
  coarsen(by: number): void {
    const { base, counts, first, end } = this;
    const coarse = base >> by;
    for (let at = first; at < end; at++) {
      const count = counts[at] as number;
      if (count === 0) continue;
      const to = ((base + at) >> by) - coarse;
      counts[at] = 0;
      counts[to] = (counts[to] as number) + count;
    }
    this.base = coarse;
    if (end === 0) return;
    this.first = ((base + first) >> by) - coarse;
    this.end = ((base + end - 1) >> by) - coarse + 1;
  }

  /** Makes room for the indices from `low` to `high`, among which are all that are occupied, in `capacity` counts. */
  cover(low: number, high: number, capacity: number): void {
    const { first, end } = this;
    const base = low - ((capacity - (high - low + 1)) >> 1);
    const to = end === 0 ? 0 : this.base + first - base;
    const length = end - first;
    if (capacity > this.counts.length) {
      const counts = new Float64Array(capacity);
      counts.set(this.counts.subarray(first, end), to);
      this.counts = counts;
    } else {
      this.counts.copyWithin(to, first, end);
      this.counts.fill(0, 0, to);
      this.counts.fill(0, to + length);
    }
    this.base = base;
    this.first = to;
    this.end = to + length;
  }
}

const noCounts = new Float64Array(0);

/**
 * One exponential histogram: as fine as its shape allows, coarser once its values lie too far apart for the number of
 * buckets it may have. What it holds does not depend on the order in which values came.
 *
 *     maxBuckets 4, values 1.1 and 1.9:  scale 2  (1, 1.19] 1  (1.19, 1.41] 0  (1.41, 1.68] 0  (1.68, 2] 1
 *     then 3:                            scale 1  (1, 1.41] 1  (1.41, 2] 1  (2, 2.83] 0  (2.83, 4] 1
 */
export class ExponentialBuckets {
  /** Of both signs. The scale is `finestScale - shift`. */
  private shift: number;
  private readonly maxBuckets: number;
  private readonly zeroThreshold: number;
  zeroCount: number;
  readonly positive = new BucketRange();
  readonly negative = new BucketRange();

  constructor(shape: NativeShape) {
    this.maxBuckets = shape.maxBuckets;
    this.shift = finestScale - shape.maxScale;
    this.zeroThreshold = shape.zeroThreshold;
    this.zeroCount = 0;
  }

  get scale(): number {
    return finestScale - this.shift;
  }

  /** Counts a finite value. */
  record(value: number): void {
    const magnitude = value < 0 ? -value : value;
    if (magnitude <= this.zeroThreshold) {
      this.zeroCount++;
      return;
    }
    const range = value > 0 ? this.positive : this.negative;
    const index = finestIndex(magnitude);
    const at = (index >> this.shift) - range.base;
    if (at >= 0 && at < range.counts.length) range.add(at, 1);
    else this.add(range, index >> this.shift, 1);
  }

  /**
   * Counts what a bucket of another histogram has counted.
   *
   * @param range `positive` or `negative` of this histogram
   * @param scale that of the bucket: this histogram's, or a finer one
   */
  addBucket(range: BucketRange, scale: number, index: number, count: number): void {
    this.add(range, index >> (scale - this.scale), count);
  }

  /** Adds to a bucket, for which there may be no room yet. */
  private add(range: BucketRange, index: number, count: number): void {
    const occupied = range.end > 0;
    let low = occupied ? Math.min(index, range.base + range.first) : index;
    let high = occupied ? Math.max(index, range.base + range.end - 1) : index;
    const { maxBuckets } = this;
    let by = 0;
    // At the coarsest scale there is room for all: every double that there is takes 132 buckets.
    while (high - low >= maxBuckets && this.shift + by < finestScale - coarsestScale) {
      low >>= 1;
      high >>= 1;
      by++;
    }
    this.coarsen(by);
    const coarse = index >> by;
    const needed = high - low + 1;
    let at = coarse - range.base;
    if (at < 0 || at >= range.counts.length) {
      const doubled = Math.min(maxBuckets, Math.max(firstBuckets, 2 * needed));
      range.cover(low, high, Math.max(needed, doubled, range.counts.length));
      at = coarse - range.base;
    }
    range.add(at, count);
  }

  private coarsen(by: number): void {
    if (by <= 0) return;
    this.positive.coarsen(by);
    this.negative.coarsen(by);
    this.shift += by;
  }
}
