import type { OptionRule } from './option-rules.js';

/** What the buckets of a native histogram are bounded by, settled when it is made. */
export interface NativeShape {
  /** Buckets that each sign may have before neighbours are joined. */
  readonly maxBuckets: number;
  /** The finest scale, -4 to 8, which a series has until its values lie too far apart for it. */
  readonly maxScale: number;
  /** Values whose magnitude is at most this are counted as zero. */
  readonly zeroThreshold: number;
}

/** How many buckets may be asked for. */
export const maxBucketsRule: OptionRule = [
  'a whole number, 2 to 1000',
  (value) => Number.isInteger(value) && (value as number) >= 2 && (value as number) <= 1000,
];
