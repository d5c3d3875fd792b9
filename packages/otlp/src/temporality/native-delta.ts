import type { NativeColumns, NativeSide } from '@sonde/metrics';

/**
 * What was added to the exponential buckets, row after row. The earlier buckets are brought to the present scale first:
 * a bucket of index i is in bucket i >> n at a scale that is lower by n.
 *
 *     before, scale 1    index  2  3  4  5       now, scale 0    index  1  2
 *                        count  1  2  0  4                       count  5  4
 *     at scale 0         index  1     2
 *                        count  3     4          added           count  2  0
 */
export class NativeDelta {
  private readonly now: NativeColumns;
  private readonly zeroCounts: Float64Array;
  private readonly positive: SideDelta;
  private readonly negative: SideDelta;

  constructor(now: NativeColumns) {
    this.now = now;
    this.zeroCounts = new Float64Array(now.scales.length);
    this.positive = new SideDelta(now.positive, now.scales.length);
    this.negative = new SideDelta(now.negative, now.scales.length);
  }

  /**
   * Whether the row could have grown out of the earlier one: no bucket has become smaller, and its scale not finer.
   *
   * @param before the earlier buckets
   * @param rowBefore the row in them
   */
  hasGrown(row: number, before: NativeColumns, rowBefore: number): boolean {
    const shift = (before.scales[rowBefore] as number) - (this.now.scales[row] as number);
    return (
      shift >= 0 &&
      before.zeroThreshold === this.now.zeroThreshold &&
      (before.zeroCounts[rowBefore] as number) <= (this.now.zeroCounts[row] as number) &&
      this.positive.canSubtract(row, before.positive, rowBefore, shift) &&
      this.negative.canSubtract(row, before.negative, rowBefore, shift)
    );
  }

  /** Writes a row, what was added since `before` or all of it. Called for every row in turn, removed ones included. */
  next(row: number, before: NativeColumns | undefined, rowBefore: number): void {
    const shift = before === undefined ? 0 : (before.scales[rowBefore] as number) - (this.now.scales[row] as number);
    const zeroBefore = before === undefined ? 0 : (before.zeroCounts[rowBefore] as number);
    this.zeroCounts[row] = (this.now.zeroCounts[row] as number) - zeroBefore;
    this.positive.next(row, before?.positive, rowBefore, shift);
    this.negative.next(row, before?.negative, rowBefore, shift);
  }

  columns(): NativeColumns {
    const { zeroThreshold, scales } = this.now;
    return {
      zeroThreshold,
      scales,
      zeroCounts: this.zeroCounts,
      positive: this.positive.side(),
      negative: this.negative.side(),
      exemplars: undefined,
    };
  }
}

class SideDelta {
  private readonly now: NativeSide;
  private readonly offsets: Int32Array;
  private readonly starts: Uint32Array;
  private readonly counts: Float64Array;
  private written = 0;

  constructor(now: NativeSide, rows: number) {
    this.now = now;
    this.offsets = new Int32Array(rows);
    this.starts = new Uint32Array(rows + 1);
    this.counts = new Float64Array(now.counts.length);
  }

  canSubtract(row: number, before: NativeSide, rowBefore: number, shift: number): boolean {
    const { now } = this;
    const start = now.starts[row] as number;
    const length = (now.starts[row + 1] as number) - start;
    const offset = now.offsets[row] as number;
    let bucket = -1;
    let sum = 0;
    for (let i = before.starts[rowBefore] as number; i < (before.starts[rowBefore + 1] as number); i++) {
      const count = before.counts[i] as number;
      if (count === 0) continue;
      const at = indexBefore(before, rowBefore, i, shift) - offset;
      sum = at === bucket ? sum + count : count;
      bucket = at;
      if (at < 0 || at >= length || sum > (now.counts[start + at] as number)) return false;
    }
    return true;
  }

  next(row: number, before: NativeSide | undefined, rowBefore: number, shift: number): void {
    const { now, counts } = this;
    const from = now.starts[row] as number;
    const to = now.starts[row + 1] as number;
    const offset = now.offsets[row] as number;
    const first = this.written;
    for (let i = from; i < to; i++) counts[first + i - from] = now.counts[i] as number;
    if (before !== undefined) {
      for (let i = before.starts[rowBefore] as number; i < (before.starts[rowBefore + 1] as number); i++) {
        const count = before.counts[i] as number;
        if (count === 0) continue;
        const at = first + indexBefore(before, rowBefore, i, shift) - offset;
        counts[at] = (counts[at] as number) - count;
      }
    }
    this.trim(row, first, first + to - from, offset);
  }

  /** Leaves out empty buckets at both ends: usually few of them have changed. */
  private trim(row: number, first: number, end: number, offset: number): void {
    const { counts } = this;
    let from = first;
    let to = end;
    while (from < to && counts[from] === 0) from++;
    while (from < to && counts[to - 1] === 0) to--;
    if (from > first) counts.copyWithin(first, from, to);
    this.offsets[row] = from === to ? 0 : offset + from - first;
    this.written = first + to - from;
    this.starts[row + 1] = this.written;
  }

  side(): NativeSide {
    return { offsets: this.offsets, starts: this.starts, counts: this.counts.subarray(0, this.written) };
  }
}

function indexBefore(before: NativeSide, row: number, at: number, shift: number): number {
  return ((before.offsets[row] as number) + at - (before.starts[row] as number)) >> shift;
}
