import type { SeriesBlock } from '@sonde/metrics';

/** Finds a series of the present snapshot in an earlier one: its row there, or -1 where it is a new one. */
export type MatchRow = (row: number) => number;

/** Rows between two looks at the clock: some hundred nanoseconds each. */
const rowsPerStep = 1024;

/**
 * Rows of a store keep their series until it is removed, and a slot that is used again has another start or other
 * labels. Foreign sources know no start, and may list the same series in other rows: those are found by their labels.
 */
export function* matchRows(before: SeriesBlock, now: SeriesBlock): Generator<void, MatchRow> {
  const { createdMs } = now;
  const createdBefore = before.createdMs;
  const isSameRow = (row: number) =>
    row < before.rows &&
    before.removed?.has(row) !== true &&
    (row === before.overflowRow) === (row === now.overflowRow) &&
    hasSameLabels(before, row, now, row);
  if (createdMs !== undefined && createdBefore !== undefined && before.source === now.source) {
    // Columns that are shared have lost no series in between.
    if (before.columns === now.columns && before.overflowRow === now.overflowRow)
      return (row) => (row < before.rows ? row : -1);
    return (row) => (isSameRow(row) && createdBefore[row] === createdMs[row] ? row : -1);
  }
  for (let row = 0; row < Math.min(before.rows, now.rows); row++) {
    if (row % rowsPerStep === rowsPerStep - 1) yield;
    if (isSameRow(row)) continue;
    const index = yield* indexRows(before);
    return (each) => (isSameRow(each) ? each : (index.get(labelKey(now, each)) ?? -1));
  }
  // New ones come at the end.
  return (row) => (row < before.rows ? row : -1);
}

function hasSameLabels(a: SeriesBlock, rowA: number, b: SeriesBlock, rowB: number): boolean {
  for (let k = 0; k < b.labelNames.length; k++) {
    if (a.columns[k]?.[rowA] !== b.columns[k]?.[rowB]) return false;
  }
  return true;
}

function* indexRows(series: SeriesBlock): Generator<void, Map<string, number>> {
  const index = new Map<string, number>();
  for (let row = 0; row < series.rows; row++) {
    if (row % rowsPerStep === rowsPerStep - 1) yield;
    if (series.removed?.has(row) !== true) index.set(labelKey(series, row), row);
  }
  return index;
}

/** No two tuples have the same key: every value stands behind its length. */
function labelKey(series: SeriesBlock, row: number): string {
  let key = row === series.overflowRow ? 'overflow' : '';
  for (let k = 0; k < series.labelNames.length; k++) {
    const value = series.columns[k]?.[row] ?? '';
    key += `${value.length}:${value}`;
  }
  return key;
}
