import fc from 'fast-check';
import { expect, it } from 'vitest';
import { namePattern } from './name-pattern.js';

/** What a pattern means, letter by letter. */
function means(pattern: string, name: string): boolean {
  const [first] = pattern;
  if (first === undefined) return name === '';
  if (first === '*') return means(pattern.slice(1), name) || (name !== '' && means(pattern, name.slice(1)));
  return name !== '' && (first === '?' || first === name[0]) && means(pattern.slice(1), name.slice(1));
}

it('means what it says, letter by letter', () => {
  const letters = fc.constantFrom('a', 'b', '.', '/', '-', '_', '+', '(', '[', '$', '\\');
  const name = fc.array(letters, { maxLength: 6 }).map((each) => each.join(''));
  const pattern = fc.array(fc.oneof(letters, fc.constantFrom('*', '?')), { maxLength: 6 }).map((each) => each.join(''));
  fc.assert(
    fc.property(pattern, name, (asked, given) => {
      expect(namePattern(asked)(given)).toBe(means(asked, given));
    }),
    { numRuns: 2000 },
  );
});

it('takes upper and lower case for one, as names of instruments do', () => {
  expect(namePattern('HTTP.*')('http.server')).toBe(true);
});

it('takes no longer for many wildcards that just fail', () => {
  const isMeant = namePattern('*a*a*a*b');
  const startedMs = performance.now();
  expect(isMeant('a'.repeat(255))).toBe(false);
  // Some hundred steps, where looking back at each wildcard takes a hundred million.
  expect(performance.now() - startedMs).toBeLessThan(100);
});
