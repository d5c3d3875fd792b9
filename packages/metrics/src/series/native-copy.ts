import type { NativeColumns, NativeSide } from '../model/native-columns.js';
import type { NativeShape } from '../model/native-shape.js';
import type { BucketRange, ExponentialBuckets } from './exponential-buckets.js';

type Rows = readonly (ExponentialBuckets | undefined)[];

/**
 * Exponential buckets as columns, without exemplars: for each row and sign, the counts from its first occupied bucket
 * to its last. One array for all the counts of a sign, as large as they are in all.
 *
 * @param rows a row that is missing has nothing counted
 * @param count how many rows there are
 */
export function nativeColumns({ maxScale, zeroThreshold }: NativeShape, rows: Rows, count: number): NativeColumns {
  const scales = new Int8Array(count).fill(maxScale);
  const zeroCounts = new Float64Array(count);
  for (let row = 0; row < count; row++) {
    const buckets = rows[row];
    if (buckets === undefined) continue;
    scales[row] = buckets.scale;
    zeroCounts[row] = buckets.zeroCount;
  }
  return {
    zeroThreshold,
    scales,
    zeroCounts,
    positive: copySide(rows, count, (buckets) => buckets.positive),
    negative: copySide(rows, count, (buckets) => buckets.negative),
    exemplars: undefined,
  };
}

function copySide(rows: Rows, count: number, rangeOf: (buckets: ExponentialBuckets) => BucketRange): NativeSide {
  const offsets = new Int32Array(count);
  const starts = new Uint32Array(count + 1);
  let total = 0;
  for (let row = 0; row < count; row++) {
    const buckets = rows[row];
    const range = buckets && rangeOf(buckets);
    if (range !== undefined && range.end > 0) {
      offsets[row] = range.base + range.first;
      total += range.end - range.first;
    }
    starts[row + 1] = total;
  }
  const counts = new Float64Array(total);
  // Most histograms count nothing below zero.
  if (total === 0) return { offsets, starts, counts };
  for (let row = 0; row < count; row++) {
    const buckets = rows[row];
    const range = buckets && rangeOf(buckets);
    if (range === undefined || range.end === 0) continue;
    counts.set(range.counts.subarray(range.first, range.end), starts[row] as number);
  }
  return { offsets, starts, counts };
}
