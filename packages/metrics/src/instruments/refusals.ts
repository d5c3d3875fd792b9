import { nameOf } from '../model/descriptor.js';
import { describeValue } from '../model/errors.js';
import type { SeriesStore } from '../series/series-store.js';

/** Labels of an exemplar that the caller brings: a trace id, a span id. */
export type ExemplarLabels = Readonly<Record<string, string>>;

/** An observed value that would corrupt its series: counted, told once, thrown only where strict. */
export function refuseValue(store: SeriesStore, value: unknown, expected: string, next: string): void {
  const withoutLabels = typeof value === 'object' && value !== null && store.descriptor.labelNames.length === 0;
  store.faults.refuse(store.descriptor.name, 'SONDE_INVALID_VALUE', () => ({
    what: `value for ${nameOf(store.descriptor)}`,
    got: describeValue(value),
    expected,
    next: withoutLabels ? 'This metric was made without labelNames: give the value only, or make it with them.' : next,
  }));
}
