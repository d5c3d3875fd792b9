import { describeValue, SondeError } from '@sonde/metrics';
import type { Profile } from '../call-tree/profile.js';
import { type CompareOptions, findMeasure, haveDurations, measureName } from './comparison-scale.js';

/**
 * Refuses two profiles that cannot be compared so.
 *
 * @throws SondeError SONDE_INVALID_OPTION where they share no measure, or the basis does not fit them
 */
export function checkComparable(before: Profile, after: Profile, options: CompareOptions): void {
  const name = measureName(after, options);
  if ([before, after].some((profile) => findMeasure(profile, name) < 0)) {
    const names = [before, after].map(({ measures }) => measures.map((measure) => measure.name).join(', '));
    const expected = `two profiles that both count ${name === undefined ? 'something' : describeValue(name)}`;
    throw wrong('its measure', `profiles of ${names.join(' and of ')}`, expected, 'Compare like with like.');
  }
  if (options.basis === 'duration' && !haveDurations(before, after)) {
    const expected = 'two profiles that tell how long they are';
    throw wrong("basis 'duration'", 'one that does not', expected, "Compare by 'total', or as they are: 'none'.");
  }
}

function wrong(what: string, got: string, expected: string, next: string): SondeError {
  return new SondeError('SONDE_INVALID_OPTION', { what: `the comparison: ${what}`, got, expected, next });
}
