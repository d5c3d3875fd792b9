import type { SondeError } from '@sonde/metrics';
import { describe, expect, test } from 'vitest';
import type { Profile } from '../call-tree/profile.js';
import { compare } from './compare.js';
import { functionTotals } from './function-totals.js';
import { profileOf } from './stacks.test.support.js';
import { verdicts } from './verdicts.js';

const good = profileOf([{ stack: ['main'] }]);

function refusal(act: () => unknown): Partial<SondeError> {
  try {
    act();
  } catch (thrown) {
    return thrown as SondeError;
  }
  return {};
}

/** What callers hand over by mistake: nothing, a path, a promise, the list that `readProfile` gives. */
const nonsense: readonly unknown[] = [
  undefined,
  null,
  7,
  'app.cpuprofile',
  Promise.resolve(good),
  [good],
  {},
  () => {},
];

describe('what is no profile is refused by its code, never by a TypeError', () => {
  const ways: readonly (readonly [string, (profile: Profile) => unknown])[] = [
    ['functionTotals', (profile) => functionTotals(profile)],
    ['verdicts', (profile) => verdicts(profile)],
    ['compare, the earlier one', (profile) => compare(profile, good)],
    ['compare, the later one', (profile) => compare(good, profile)],
  ];
  test.each(ways)('%s', (_, act) => {
    for (const value of nonsense) {
      const { code, message } = refusal(() => act(value as Profile));
      expect([code, message]).toEqual(['SONDE_INVALID_OPTION', expect.stringContaining('expected a profile')]);
    }
  });
});

test.each<[string, () => unknown, RegExp]>([
  ['a measure that there is not', () => functionTotals(good, { measure: 3 }), /got 3, expected .*: 0 \(wall\)/],
  ['no place', () => functionTotals(good, { measure: -1 }), /measure/],
  ['a name for a place', () => functionTotals(good, { measure: 'wall' as never }), /measure/],
  ['a filter that is none', () => functionTotals(good, { filter: [1] as never }), /filter/],
  ['another option', () => functionTotals(good, { thread: 1 } as never), /thread/],
  ['no options', () => functionTotals(good, null as never), /options/],
  ['another basis', () => compare(good, good, { basis: 'time' as never }), /one of duration, total, none/],
  ['another measure', () => compare(good, good, { measure: 'cpu' }), /both count "cpu"/],
  ['no name', () => compare(good, good, { measure: 0 as never }), /the name of a measure/],
  ['no duration', () => compare({ ...good, durationUs: 0 }, good, { basis: 'duration' }), /tell how long they are/],
])('%s is refused', (_, act, message) => {
  const { code, message: said } = refusal(act);
  expect(code).toBe('SONDE_INVALID_OPTION');
  expect(said).toMatch(message);
});
