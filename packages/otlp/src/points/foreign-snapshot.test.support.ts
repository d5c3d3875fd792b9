import type { SeriesBlock, Snapshot } from '@sonde/metrics';

export interface ForeignCounter {
  readonly takenAtMs: number;
  /** Values by the label `k`, in the order of the rows. */
  readonly values: Readonly<Record<string, number>>;
  readonly source?: object;
  readonly createdMs?: readonly number[];
}

/** A snapshot with one counter `foreign`, as a bridge makes it: nothing is known of when its series began. */
export function foreignCounter({ takenAtMs, values, source = {}, createdMs }: ForeignCounter): Snapshot {
  const block: SeriesBlock = {
    source,
    constLabels: [],
    labelNames: ['k'],
    bounds: [],
    quantiles: [],
    states: [],
    width: 1,
    rows: Object.keys(values).length,
    columns: [Object.keys(values)],
    removed: undefined,
    overflowRow: -1,
    values: Float64Array.from(Object.values(values)),
    createdMs,
    exemplars: undefined,
  };
  return { takenAtMs, families: [{ name: 'foreign', help: 'h', type: 'counter', unit: '', blocks: [block] }] };
}
