import type { SeriesBlock } from '@sonde/metrics';

/** Whether a run of rows stands for the same series in two snapshots of a block, whatever their numbers. */
export function sameRows(own: SeriesBlock, block: SeriesBlock, from: number, to: number): boolean {
  if (own.removed === block.removed && own.columns === block.columns && own.createdMs === block.createdMs) {
    // The overflow series may appear, but its row is a new one.
    return true;
  }
  for (let row = from; row < to; row++) {
    const removed = block.removed?.has(row) ?? false;
    if (removed !== (own.removed?.has(row) ?? false)) return false;
    if (removed) continue;
    if ((row === own.overflowRow) !== (row === block.overflowRow)) return false;
    if (own.createdMs?.[row] !== block.createdMs?.[row]) return false;
    for (let k = 0; k < block.columns.length; k++) {
      if (own.columns[k]?.[row] !== block.columns[k]?.[row]) return false;
    }
  }
  return true;
}
