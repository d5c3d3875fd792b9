import { build, type Histogram as HdrHistogram } from 'hdr-histogram-js';
import type { Clock } from '../clock.js';

/** How a summary's window and precision are set. */
export interface SketchOptions {
  /** Length of the sliding window in milliseconds. */
  readonly maxAgeMs: number;
  /** Steps in which the window slides: it covers between `1 - 1/ageBuckets` and all of `maxAgeMs`. */
  readonly ageBuckets: number;
  /** Significant decimal digits of a quantile, 1 to 5. */
  readonly precision: number;
  /** The smallest value told apart from zero. */
  readonly resolution: number;
}

interface AgeBucket {
  positive: HdrHistogram | undefined;
  negative: HdrHistogram | undefined;
}

/**
 * The values of the last `maxAgeMs` as HDR histograms, one for each step of the window, so that one can be
 * forgotten at a time. An observation is recorded once; quantiles merge what is in the window.
 */
export class SlidingSketch {
  private readonly clock: Clock;
  private readonly options: SketchOptions;
  private readonly stepMs: number;
  private readonly buckets: AgeBucket[];
  /** Number of the step that is being recorded into, counted from time zero of the clock. */
  private step = 0;
  /** Whether the quantiles could differ from those computed last. */
  private stale = true;

  constructor(clock: Clock, options: SketchOptions) {
    this.clock = clock;
    this.options = options;
    this.stepMs = options.maxAgeMs / options.ageBuckets;
    this.buckets = Array.from({ length: options.ageBuckets }, () => ({ positive: undefined, negative: undefined }));
    this.step = this.now();
  }

  record(value: number): void {
    this.slide();
    const bucket = this.buckets[this.step % this.buckets.length] as AgeBucket;
    // HDR histograms hold integers up to 2^53; what lies beyond is recorded as the largest.
    const units = Math.min(Math.round(Math.abs(value) / this.options.resolution), 2 ** 52);
    const sign = value < 0 ? 'negative' : 'positive';
    bucket[sign] ??= this.create();
    bucket[sign].recordValue(units);
    this.stale = true;
  }

  /**
   * Writes the value of each quantile to `out` from `at` on; NaN where the window is empty, as in Go's
   * client. Returns false where nothing was observed or forgotten since the last call.
   */
  quantiles(quantiles: readonly number[], out: Float64Array, at: number): boolean {
    this.slide();
    if (!this.stale) return false;
    this.stale = false;
    const positive = this.merge('positive');
    const negative = this.merge('negative');
    const below = negative?.totalCount ?? 0;
    const total = below + (positive?.totalCount ?? 0);
    quantiles.forEach((quantile, k) => {
      // Ranks count from 1, the lowest value. Negative values come first, the largest magnitude in front.
      const rank = Math.max(1, Math.ceil(quantile * total));
      out[at + k] = rank <= below ? -this.valueAt(negative, below - rank + 1) : this.valueAt(positive, rank - below);
    });
    return true;
  }

  private valueAt(histogram: HdrHistogram | undefined, rank: number): number {
    if (histogram === undefined || histogram.totalCount === 0) return Number.NaN;
    // A histogram answers with the upper end of a bucket, which can lie above all that was recorded.
    const units = histogram.getValueAtPercentile((100 * rank) / histogram.totalCount);
    return Math.min(units, histogram.maxValue) * this.options.resolution;
  }

  private slide(): void {
    const now = this.now();
    if (now === this.step) return;
    const gone = Math.min(now - this.step, this.buckets.length);
    for (let k = 1; k <= gone; k++) {
      const bucket = this.buckets[(this.step + k) % this.buckets.length] as AgeBucket;
      if (bucket.positive !== undefined || bucket.negative !== undefined) this.stale = true;
      bucket.positive = undefined;
      bucket.negative = undefined;
    }
    this.step = now;
  }

  private now(): number {
    return Math.max(this.step, Math.floor(this.clock.monotonicMs() / this.stepMs));
  }

  private create(): HdrHistogram {
    return build({ bitBucketSize: 32, autoResize: true, numberOfSignificantValueDigits: this.options.precision as 1 });
  }

  private merge(sign: 'positive' | 'negative'): HdrHistogram | undefined {
    const parts = this.buckets.map((bucket) => bucket[sign]).filter((part) => part !== undefined);
    if (parts.length <= 1) return parts[0];
    const merged = this.create();
    for (const part of parts) merged.add(part);
    return merged;
  }
}
