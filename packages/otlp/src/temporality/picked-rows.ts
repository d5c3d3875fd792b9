import type { NativeColumns, NativeSide } from '@sonde/metrics';
import type { PointBlock } from '../points/metric-batch.js';

/** Some rows of a block as a block of their own, which keeps nothing else of the snapshot alive. Without exemplars. */
export function pickRows(block: PointBlock, rows: readonly number[]): PointBlock {
  const { series, startMs } = block;
  const { width } = series;
  const values = new Float64Array(rows.length * width);
  for (const [at, row] of rows.entries()) values.set(block.values.subarray(row * width, (row + 1) * width), at * width);
  const native = block.native === undefined ? undefined : pickNative(block.native, rows);
  return {
    series: {
      ...series,
      source: {},
      rows: rows.length,
      columns: series.columns.map((column) => rows.map((row) => column[row] ?? '')),
      removed: undefined,
      overflowRow: rows.indexOf(series.overflowRow),
      values,
      createdMs: undefined,
      exemplars: undefined,
      native,
    },
    from: 0,
    to: rows.length,
    values,
    native,
    startMs: startMs === undefined ? undefined : rows.map((row) => startMs[row] ?? 0),
    timeMs: block.timeMs,
    skipped: undefined,
    exemplarsFromMs: block.exemplarsFromMs,
  };
}

function pickNative(native: NativeColumns, rows: readonly number[]): NativeColumns {
  return {
    zeroThreshold: native.zeroThreshold,
    scales: Int8Array.from(rows, (row) => native.scales[row] as number),
    zeroCounts: Float64Array.from(rows, (row) => native.zeroCounts[row] as number),
    positive: pickSide(native.positive, rows),
    negative: pickSide(native.negative, rows),
    exemplars: undefined,
  };
}

function pickSide({ offsets, starts, counts }: NativeSide, rows: readonly number[]): NativeSide {
  const picked = rows.map((row) => counts.subarray(starts[row], starts[row + 1]));
  const ends = new Uint32Array(rows.length + 1);
  for (const [at, { length }] of picked.entries()) ends[at + 1] = (ends[at] as number) + length;
  const all = new Float64Array(ends[rows.length] as number);
  for (const [at, part] of picked.entries()) all.set(part, ends[at]);
  return { offsets: Int32Array.from(rows, (row) => offsets[row] as number), starts: ends, counts: all };
}
