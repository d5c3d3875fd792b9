import type { Profile } from '../call-tree/profile.js';

/**
 * The variance of a sum that was sampled, in the square of the measure's unit.
 *
 * Samples of a clock scatter as Poisson's counts do: n of them by √n, each standing for value/n. The allocation sampler of
 * V8 takes an object of s bytes with a chance of about s/interval, so v bytes were seen v/interval times. Where neither
 * is known, 0: the value is taken for exact.
 *
 * @param samples how many samples the value was summed from
 */
export function sampledVariance(profile: Profile, measure: number, value: number, samples: number): number {
  if (profile.kind === 'cpu') return samples === 0 ? 0 : value ** 2 / samples;
  return profile.measures[measure]?.unit === 'bytes' ? Math.abs(value) * profile.origin.interval : 0;
}

/**
 * By how much a share may be off by chance, in the unit of the share: 2 standard deviations, which hold in 95 of 100 cases.
 * By Agresti and Coull (1998), which stays honest for few samples and for shares near 0 and 1.
 *
 * @param share 0 to 1
 * @param samples of all that it is a share of
 */
export function shareError(share: number, samples: number): number {
  const trials = samples + 4;
  const middle = (share * samples + 2) / trials;
  return 2 * Math.sqrt((middle * (1 - middle)) / trials);
}
