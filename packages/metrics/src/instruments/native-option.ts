import { maxBucketsRule, type NativeShape } from '../model/native-shape.js';
import { checkOptions, type OptionRule } from '../model/option-rules.js';
import { coarsestScale, finestScale } from '../series/exponential-index.js';

/** How a native histogram is bounded. */
export interface NativeOptions {
  /**
   * Buckets that a series may have for each sign, 2 to 1000; where its values lie further apart, neighbours are joined
   * and its scale is one less. Default 160.
   */
  readonly maxBuckets?: number | undefined;
  /** The finest scale, -4 to 8: an octave has 2^scale buckets. Default 8. */
  readonly maxScale?: number | undefined;
  /** Values whose magnitude is at most this count as zero. Default 0: only zero itself. */
  readonly zeroThreshold?: number | undefined;
}

/** OpenTelemetry specification, "Metrics SDK", "Base2 Exponential Bucket Histogram Aggregation": the default. */
const defaultMaxBuckets = 160;

const rules: Readonly<Record<keyof NativeOptions, OptionRule>> = {
  maxBuckets: maxBucketsRule,
  maxScale: [
    `a whole number, ${coarsestScale} to ${finestScale}`,
    (value) => Number.isInteger(value) && (value as number) >= coarsestScale && (value as number) <= finestScale,
  ],
  zeroThreshold: [
    'a finite number, 0 or above',
    (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0,
  ],
};

/** The shape that the option `native` of a histogram asks for, `undefined` where it asks for none. */
export function checkNative(what: string, given: boolean | NativeOptions | undefined): NativeShape | undefined {
  if (given === undefined || given === false) return undefined;
  const options = given === true ? {} : given;
  checkOptions(`native of ${what}`, rules, options);
  return Object.freeze({
    maxBuckets: options.maxBuckets ?? defaultMaxBuckets,
    maxScale: options.maxScale ?? finestScale,
    // A threshold of -0 is 0.
    zeroThreshold: (options.zeroThreshold ?? 0) + 0,
  });
}
