import type { Histogram as HdrHistogram } from 'hdr-histogram-js';
// Its index loads codecs and WebAssembly as well: 80 ms at the start of every process, of which this is a tenth.
import int32 from 'hdr-histogram-js/dist/Int32Histogram.js';
import type { Clock } from '../clock.js';

/** Of CommonJS: Node gives its exports, some bundlers and test runners what is exported as `default`. */
const Int32Histogram = int32.default ?? (int32 as unknown as typeof int32.default);

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

/**
 * HDR histograms hold integers up to 2^53. A value is counted in units of the resolution; where it is too
 * large for that, in units 2^40, 2^80 … times as large. The histograms of one step of the window are kept
 * by band: 1, 2, 3 … for values from small to large, -1, -2, -3 … for negative ones. Ascending bands hold
 * ascending values.
 */
type Bands = Map<number, HdrHistogram>;

const bandFactor = 2 ** 40;
const bandLimit = 2 ** 52;

/**
 * The values of the last `maxAgeMs` as HDR histograms, one for each step of the window, so that one can be
 * forgotten at a time. An observation is recorded once; quantiles merge what is in the window.
 */
export class SlidingSketch {
  private readonly clock: Clock;
  private readonly options: SketchOptions;
  private readonly stepMs: number;
  private readonly steps: Bands[];
  /** Number of the step that is being recorded into, counted from time zero of the clock. */
  private step = 0;
  /** Whether the quantiles could differ from those computed last. */
  private stale = true;

  constructor(clock: Clock, options: SketchOptions) {
    this.clock = clock;
    this.options = options;
    this.stepMs = options.maxAgeMs / options.ageBuckets;
    this.steps = Array.from({ length: options.ageBuckets }, () => new Map());
    this.step = this.now();
  }

  record(value: number): void {
    this.slide();
    const bands = this.steps[this.step % this.steps.length] as Bands;
    const magnitude = Math.abs(value);
    let unit = this.options.resolution;
    let band = 1;
    // The unit grows rather than that the units shrink: of large values and small units those are Infinity.
    for (; magnitude / unit > bandLimit; unit *= bandFactor) band++;
    if (value < 0) band = -band;
    let histogram = bands.get(band);
    if (histogram === undefined) {
      histogram = this.create();
      bands.set(band, histogram);
    }
    histogram.recordValue(Math.round(magnitude / unit));
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
    const bands = this.merged();
    const total = bands.reduce((sum, [, { totalCount }]) => sum + totalCount, 0);
    quantiles.forEach((quantile, k) => {
      // Ranks count from 1, the lowest value. A hair less, so that 0.55 * 20 is 11 and not a little more.
      out[at + k] = this.valueAt(bands, Math.max(1, Math.ceil(quantile * total - 1e-9)));
    });
    return true;
  }

  private valueAt(bands: readonly (readonly [number, HdrHistogram])[], rank: number): number {
    let below = 0;
    for (const [band, histogram] of bands) {
      const count = histogram.totalCount;
      if (rank > below + count) {
        below += count;
        continue;
      }
      // The histogram of a negative band holds magnitudes: its largest is the lowest value.
      const place = band < 0 ? count - (rank - below) + 1 : rank - below;
      // The answer is the upper end of a bucket, which can lie above all that was recorded.
      const units = Math.min(histogram.getValueAtPercentile((100 * place) / count), histogram.maxValue);
      let unit = this.options.resolution;
      for (let each = 1; each < Math.abs(band); each++) unit *= bandFactor;
      return Math.sign(band) * Math.min(units * unit, Number.MAX_VALUE);
    }
    return Number.NaN;
  }

  private slide(): void {
    const now = this.now();
    if (now === this.step) return;
    const gone = Math.min(now - this.step, this.steps.length);
    for (let k = 1; k <= gone; k++) {
      const bands = this.steps[(this.step + k) % this.steps.length] as Bands;
      if (bands.size > 0) this.stale = true;
      bands.clear();
    }
    this.step = now;
  }

  private now(): number {
    return Math.max(this.step, Math.floor(this.clock.monotonicMs() / this.stepMs));
  }

  private create(): HdrHistogram {
    // What `build()` makes of the same numbers, 1 and 2 being where its range begins.
    const histogram = new Int32Histogram(1, 2, this.options.precision);
    histogram.autoResize = true;
    return histogram;
  }

  /** What is in the window, by ascending band. */
  private merged(): [number, HdrHistogram][] {
    const merged = new Map<number, HdrHistogram>();
    const own = new Set<HdrHistogram>();
    for (const [band, histogram] of this.steps.flatMap((bands) => [...bands])) {
      let sum = merged.get(band);
      if (sum === undefined) merged.set(band, histogram);
      else {
        if (!own.has(sum)) {
          const first = sum;
          sum = this.create();
          sum.add(first);
          own.add(sum);
          merged.set(band, sum);
        }
        sum.add(histogram);
      }
    }
    return [...merged].sort(([a], [b]) => a - b);
  }
}
