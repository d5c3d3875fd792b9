import type { Exemplar } from './exemplar.js';

/**
 * The exponential buckets of a native histogram (Prometheus), also called an exponential histogram (OpenTelemetry):
 * OpenTelemetry specification, "Metrics Data Model", "ExponentialHistogram".
 *
 * At a scale, base = 2^(2^-scale), and the bucket of index i counts the values in (base^i, base^(i+1)]; those of the
 * negative side by their magnitude. Prometheus calls the same bucket i + 1, by its upper bound.
 *
 *     scale 0: base 2            … (0.5, 1]  (1, 2]  (2, 4]  (4, 8] …
 *     index                          -1        0       1       2
 *
 * Rows are those of the block. The row's `values` have the count of all its observations (the sum over its classic
 * buckets) and their sum, so neither stands here again.
 */
export interface NativeColumns {
  /** Values whose magnitude is at most this are in the zero bucket. 0: only zero itself. */
  readonly zeroThreshold: number;
  /** The scale of each row, -4 to 8. */
  readonly scales: Int8Array;
  /** What the zero bucket of each row counted. */
  readonly zeroCounts: Float64Array;
  readonly positive: NativeSide;
  readonly negative: NativeSide;
  /** Exemplars of a row, a few at most, in no order; `undefined` where the histogram has none. */
  readonly exemplars: { of(row: number): readonly Exemplar[] } | undefined;
}

/** The buckets of one sign, row after row. */
export interface NativeSide {
  /** The index of each row's first bucket. */
  readonly offsets: Int32Array;
  /** Row r has `counts[starts[r]]` up to, not including, `counts[starts[r + 1]]`: `rows + 1` long. */
  readonly starts: Uint32Array;
  /** Counts of neighbouring buckets, empty ones between included. */
  readonly counts: Float64Array;
}
