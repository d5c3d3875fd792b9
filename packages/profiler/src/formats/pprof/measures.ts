import type { Measure, ProfileKind } from '../../call-tree/profile.js';
import { isAllocation, isInUse } from '../measures.js';

/** A measure, and what its numbers are multiplied with to be in our units. */
export interface ScaledMeasure {
  readonly measure: Measure;
  readonly factor: number;
}

const units: ReadonlyMap<string, readonly [Measure['unit'], number]> = new Map<
  string,
  readonly [Measure['unit'], number]
>([
  ['nanoseconds', ['nanoseconds', 1]],
  ['microseconds', ['nanoseconds', 1e3]],
  ['milliseconds', ['nanoseconds', 1e6]],
  ['seconds', ['nanoseconds', 1e9]],
  ['bytes', ['bytes', 1]],
  ['kilobytes', ['bytes', 1024]],
  ['megabytes', ['bytes', 1024 ** 2]],
  ['gigabytes', ['bytes', 1024 ** 3]],
]);

export function measureOf(name: string, unit: string): ScaledMeasure {
  const [ours, factor] = units.get(unit) ?? (['count', 1] as const);
  return { measure: { name: name === '' ? 'samples' : name, unit: ours }, factor };
}

/** What a profile is about: the names of its measures say so, else their units. */
export function kindOf(measures: readonly Measure[]): ProfileKind {
  if (measures.some(isInUse)) return 'heap';
  if (measures.some(isAllocation)) return 'allocations';
  if (measures.some(({ unit }) => unit === 'nanoseconds')) return 'cpu';
  return measures.some(({ unit }) => unit === 'bytes') ? 'heap' : 'cpu';
}
