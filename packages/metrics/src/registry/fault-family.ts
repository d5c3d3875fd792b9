import type { Faults } from '../faults.js';
import type { Family } from '../model/snapshot.js';

/** The name and type of Sonde's own counter. */
export const faultFamilyName = { name: 'sonde_faults', type: 'counter' } as const;

/** Sonde's own counter: everything refused, cut, diverted or failed, by metric and error code. */
export function faultFamily(all: readonly Faults[], source: object): Family {
  const totals = new Map<string, Map<string, number>>();
  for (const faults of all) {
    for (const [metric, codes] of faults.counts) {
      let sums = totals.get(metric);
      if (sums === undefined) {
        sums = new Map();
        totals.set(metric, sums);
      }
      for (const [code, count] of codes) sums.set(code, (sums.get(code) ?? 0) + count);
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
