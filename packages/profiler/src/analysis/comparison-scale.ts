import type { Profile } from '../call-tree/profile.js';
import { selfByKind } from './groups.js';
import type { TotalsOptions } from './node-totals.js';

/**
 * What makes two profiles comparable:
 *
 * - `duration`: the earlier one as if it had been as long as the later one; for what depends on time
 * - `total`: as if both had counted as much, idle time apart; for what depends on load
 * - `none`: as they are; for what was alive at one time
 */
export type ComparisonBasis = 'duration' | 'total' | 'none';

export const comparisonBases: readonly ComparisonBasis[] = ['duration', 'total', 'none'];

export function isComparisonBasis(value: unknown): value is ComparisonBasis {
  return comparisonBases.some((basis) => basis === value);
}

/** Whether both are long enough for a comparison per time: not every format tells how long a profile is. */
export function haveDurations(before: Profile, after: Profile): boolean {
  return before.durationUs > 0 && after.durationUs > 0;
}

export interface CompareOptions {
  /** Name of the measure, which both must have; that of the later one's first unless told. */
  readonly measure?: string | undefined;
  /** `none` for heaps; else `duration` where both are known, else `total`. */
  readonly basis?: ComparisonBasis | undefined;
}

/** By what two profiles are compared. */
export interface ComparisonScale {
  readonly basis: ComparisonBasis;
  /** What the values of the earlier one are multiplied by. */
  readonly factor: number;
  /** Places of the measure in the two profiles. */
  readonly measures: readonly [before: number, after: number];
}

/** @throws RangeError where they share no measure; `checkComparable` says it to who called */
export function scaleOf(before: Profile, after: Profile, options: CompareOptions = {}): ComparisonScale {
  const name = measureName(after, options);
  const [first = -1, second = -1] = [before, after].map((profile) => findMeasure(profile, name));
  if (first < 0 || second < 0) throw new RangeError(`The profiles do not both count ${name}.`);
  const measures = [first, second] as const;
  const basis = options.basis ?? usualBasis(before, after);
  return { basis, factor: normalisation(before, after, basis, measures), measures };
}

/** The name of the measure that is compared. */
export function measureName({ measures }: Profile, { measure }: CompareOptions): string | undefined {
  return measure ?? measures[0]?.name;
}

/** @returns -1 where the profile does not count it */
export function findMeasure({ measures }: Profile, name: string | undefined): number {
  return measures.findIndex((measure) => measure.name === name);
}

function usualBasis(before: Profile, after: Profile): ComparisonBasis {
  if (after.kind === 'heap') return 'none';
  return haveDurations(before, after) ? 'duration' : 'total';
}

function normalisation(
  before: Profile,
  after: Profile,
  basis: ComparisonBasis,
  [ofBefore, ofAfter]: readonly [number, number],
): number {
  if (basis === 'none') return 1;
  const [first, second] =
    basis === 'duration'
      ? [before.durationUs, after.durationUs]
      : [busySum(before, { measure: ofBefore }), busySum(after, { measure: ofAfter })];
  return first > 0 && second > 0 ? second / first : 1;
}

/** All that was counted but idle time, which says nothing about the load. */
function busySum(profile: Profile, options: TotalsOptions): number {
  return [...selfByKind(profile, options)].reduce((sum, [kind, self]) => (kind === 'idle' ? sum : sum + self), 0);
}
