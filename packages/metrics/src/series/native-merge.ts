import { exponentialBound } from '../model/exponential-bound.js';
import type { NativeColumns, NativeSide } from '../model/native-columns.js';
import { maxBucketsRule } from '../model/native-shape.js';
import { checkOptions } from '../model/option-rules.js';
import { type BucketRange, ExponentialBuckets } from './exponential-buckets.js';
import { finestScale } from './exponential-index.js';
import { nativeColumns } from './native-copy.js';

/** A row of a native histogram, of any snapshot. */
export interface NativeRow {
  readonly native: NativeColumns;
  readonly row: number;
}

/**
 * One histogram of what several have counted, as one row of columns: of the series of a metric, of several processes.
 * Nothing is lost but fineness: it has the coarsest of their scales, or a coarser one where they lie apart. The count
 * and sum of a row stand in its block, and are added there.
 *
 * Zero buckets: the widest counts for all, and where it would end within an occupied bucket, it takes that up as a
 * whole (OpenTelemetry specification, "Metrics Data Model", "Zero Count and Zero Threshold").
 *
 * @param maxBuckets of each sign, see `NativeOptions`
 * @throws SondeError SONDE_INVALID_OPTION for a `maxBuckets` that is none
 */
export function mergeNative(rows: readonly NativeRow[], maxBuckets = 160): NativeColumns {
  checkOptions('mergeNative', { maxBuckets: maxBucketsRule }, { maxBuckets });
  const zeroThreshold = commonThreshold(rows);
  const maxScale = rows.reduce((scale, { native, row }) => Math.min(scale, native.scales[row] as number), finestScale);
  const shape = { maxBuckets, maxScale, zeroThreshold };
  const merged = new ExponentialBuckets(shape);
  for (const { native, row } of rows) {
    const scale = native.scales[row] as number;
    merged.zeroCount += native.zeroCounts[row] as number;
    const add = (range: BucketRange, side: NativeSide) => {
      for (const { index, count } of occupied(side, row)) {
        if (upperBound(index, scale) <= zeroThreshold) merged.zeroCount += count;
        else merged.addBucket(range, scale, index, count);
      }
    };
    add(merged.positive, native.positive);
    add(merged.negative, native.negative);
  }
  return nativeColumns(shape, [merged], 1);
}

/** The widest zero bucket, and as much wider as it must be to end where no bucket is cut. */
function commonThreshold(rows: readonly NativeRow[]): number {
  let threshold = rows.reduce((widest, { native }) => Math.max(widest, native.zeroThreshold), 0);
  if (threshold === 0) return 0;
  for (let before = -1; before !== threshold; ) {
    before = threshold;
    for (const { native, row } of rows) {
      const scale = native.scales[row] as number;
      for (const side of [native.positive, native.negative]) {
        for (const { index } of occupied(side, row)) {
          const upper = upperBound(index, scale);
          if (exponentialBound(index, scale) < threshold && threshold < upper) threshold = upper;
        }
      }
    }
  }
  return threshold;
}

/** Of the topmost bucket, the largest value there is: a threshold is finite. */
function upperBound(index: number, scale: number): number {
  return Math.min(exponentialBound(index + 1, scale), Number.MAX_VALUE);
}

function* occupied({ offsets, starts, counts }: NativeSide, row: number): Generator<{ index: number; count: number }> {
  const start = starts[row] as number;
  for (let at = start; at < (starts[row + 1] as number); at++) {
    const count = counts[at] as number;
    if (count > 0) yield { index: (offsets[row] as number) + at - start, count };
  }
}
