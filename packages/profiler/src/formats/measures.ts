import type { Measure, Profile } from '../call-tree/profile.js';

/** Place of the measure that says how long a sample stood for, on the clock if that is known; -1 if none does. */
export function timeMeasure({ measures }: Profile): number {
  const wall = measures.findIndex(({ name, unit }) => name === 'wall' && unit === 'nanoseconds');
  return wall >= 0 ? wall : measures.findIndex(({ unit }) => unit === 'nanoseconds');
}

export function bytesMeasure({ measures }: Profile): number {
  return measures.findIndex(({ unit }) => unit === 'bytes');
}

/** Names that stand for memory by who allocated it; of those, `inuse_` for what is alive. */
export function isAllocation({ name }: Measure): boolean {
  return name.startsWith('alloc_');
}

export function isInUse({ name }: Measure): boolean {
  return name.startsWith('inuse_');
}

/**
 * Nanoseconds that each sample stood for. Where only samples are counted, each lasts an interval, or its share of the
 * whole.
 */
export function sampleNs(profile: Profile, values: readonly Float64Array[], count: number): Float64Array {
  const time = values[timeMeasure(profile)];
  if (time !== undefined) return time;
  const counts = values[0] ?? new Float64Array(count);
  let total = 0;
  for (const value of counts) total += value;
  const { interval } = profile.origin;
  const eachUs = interval > 0 ? interval : profile.durationUs > 0 && total > 0 ? profile.durationUs / total : 1000;
  return counts.map((value) => value * eachUs * 1000);
}
