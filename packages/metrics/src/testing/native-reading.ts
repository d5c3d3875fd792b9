import { exponentialBound } from '../model/exponential-bound.js';
import type { NativeSide } from '../model/native-columns.js';
import type { FoundSeries } from './series-reader.js';

/** The exponential buckets of one series of a native histogram. */
export interface NativeReading {
  /** -4 to 8: base = 2^(2^-scale) is how much wider each bucket is than the one before. */
  readonly scale: number;
  /**
   * The occupied ones, ascending. Above zero a bucket holds its upper bound and not its lower one, below zero it is
   * the other way round; the one around zero, if it is occupied, holds both.
   */
  readonly buckets: readonly NativeBucketReading[];
}

export interface NativeBucketReading {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

export function nativeReading({ block: { native }, row }: FoundSeries): NativeReading | undefined {
  if (native === undefined) return undefined;
  const scale = native.scales[row] as number;
  const zeroCount = native.zeroCounts[row] as number;
  const zero = { from: 0 - native.zeroThreshold, to: native.zeroThreshold, count: zeroCount };
  const negative = [...sideBuckets(native.negative, row, scale)].reverse();
  return {
    scale,
    buckets: [
      ...negative.map(({ from, to, count }) => ({ from: -to, to: -from, count })),
      ...(zeroCount > 0 ? [zero] : []),
      ...sideBuckets(native.positive, row, scale),
    ],
  };
}

function* sideBuckets(side: NativeSide, row: number, scale: number): Generator<NativeBucketReading> {
  const start = side.starts[row] as number;
  const end = side.starts[row + 1] as number;
  const offset = side.offsets[row] as number;
  for (let at = start; at < end; at++) {
    const count = side.counts[at] as number;
    const index = offset + at - start;
    if (count > 0) yield { from: exponentialBound(index, scale), to: exponentialBound(index + 1, scale), count };
  }
}
