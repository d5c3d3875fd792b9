import { describeValue, SondeError } from '@sonde/metrics';
import type { Profile } from './profile.js';

/**
 * Refuses what is no profile at all: a path, the promise of one, the list that `readProfile` gives. What is inside of a
 * profile is up to those who made it.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function checkGivenProfile(what: string, value: unknown): asserts value is Profile {
  const { tree, samples, measures } = (value ?? {}) as Partial<Profile>;
  if (tree !== undefined && samples !== undefined && Array.isArray(measures)) return;
  throw new SondeError('SONDE_INVALID_OPTION', {
    what: `the profile of ${what}`,
    got: describeValue(value),
    expected: 'a profile',
    next: 'Pass what cpu() or stop() resolves to, or one of those that readProfile() does.',
  });
}
