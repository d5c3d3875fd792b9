import type { Faults } from '../faults.js';
import type { Family } from '../model/snapshot.js';

/** The name and type of Sonde's own counter. */
export const faultFamilyName = { name: 'sonde_faults', type: 'counter' } as const;

/**
 * Sonde's own counter: everything refused, cut, diverted or failed, by metric and error code.
 *
 * @param foreign the same family of attached sources, which is added up with ours
 */
export function faultFamily(all: readonly Faults[], foreign: readonly Family[], source: object): Family {
  const totals = new Map<string, Map<string, number>>();
  const add = (metric: string, code: string, count: number) => {
    const sums = totals.get(metric) ?? new Map<string, number>();
    totals.set(metric, sums.set(code, (sums.get(code) ?? 0) + count));
  };
  for (const { counts } of all) {
    for (const [metric, codes] of counts) for (const [code, count] of codes) add(metric, code, count);
  }
  for (const { blocks } of foreign) {
    for (const { columns, rows, values } of blocks) {
      for (let row = 0; row < rows; row++) add(columns[0]?.[row] ?? '', columns[1]?.[row] ?? '', values[row] as number);
    }
  }
  const rows = [...totals].flatMap(([metric, codes]) => [...codes].map(([code, total]) => ({ metric, code, total })));
  return {
    ...faultFamilyName,
    help: 'Observations that were refused, cut or diverted, and callbacks that failed, by metric and error code.',
    unit: '',
    blocks: [
      {
        source,
        constLabels: [],
        labelNames: ['metric', 'code'],
        bounds: [],
        quantiles: [],
        states: [],
        width: 1,
        rows: rows.length,
        columns: [rows.map((row) => row.metric), rows.map((row) => row.code)],
        removed: undefined,
        overflowRow: -1,
        values: Float64Array.from(rows, (row) => row.total),
        createdMs: undefined,
        exemplars: undefined,
      },
    ],
  };
}
