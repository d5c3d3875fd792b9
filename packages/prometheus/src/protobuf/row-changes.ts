import type { Exemplar, NativeColumns, NativeSide, SeriesBlock } from '@sonde/metrics';

/** Whether the numbers or exemplars of a row differ between two snapshots of a block. */
export function changedRow(before: SeriesBlock, block: SeriesBlock, row: number): boolean {
  const { width, values } = block;
  const end = (row + 1) * width;
  for (let cell = row * width; cell < end; cell++) {
    // By their bytes: NaN is itself here, and -0 is not 0.
    if (!Object.is(values[cell], before.values[cell])) return true;
  }
  // Adding 0, or 1 to 2^53, changes an exemplar and not the number.
  if (block.exemplars !== undefined || before.exemplars !== undefined) {
    for (let cell = row * width; cell < end; cell++) {
      if (block.exemplars?.get(cell) !== before.exemplars?.get(cell)) return true;
    }
  }
  return block.native !== undefined && before.native !== undefined && changedNative(before.native, block.native, row);
}

/** A reset between two snapshots can leave count and sum as they were, and the buckets not. */
function changedNative(before: NativeColumns, native: NativeColumns, row: number): boolean {
  return (
    native.scales[row] !== before.scales[row] ||
    native.zeroCounts[row] !== before.zeroCounts[row] ||
    native.zeroThreshold !== before.zeroThreshold ||
    changedSide(before.positive, native.positive, row) ||
    changedSide(before.negative, native.negative, row) ||
    changedExemplars(before.exemplars?.of(row), native.exemplars?.of(row))
  );
}

function changedSide(before: NativeSide, side: NativeSide, row: number): boolean {
  const start = side.starts[row] as number;
  const length = (side.starts[row + 1] as number) - start;
  const startBefore = before.starts[row] as number;
  if (length !== (before.starts[row + 1] as number) - startBefore) return true;
  if (length === 0) return false;
  if (side.offsets[row] !== before.offsets[row]) return true;
  for (let k = 0; k < length; k++) if (side.counts[start + k] !== before.counts[startBefore + k]) return true;
  return false;
}

function changedExemplars(before: readonly Exemplar[] = [], exemplars: readonly Exemplar[] = []): boolean {
  return exemplars.length !== before.length || exemplars.some((exemplar, k) => exemplar !== before[k]);
}
