import { expect, test } from 'vitest';
import type { LeakVerdict } from './leak-verdict.js';
import { StandingVerdict } from './standing-verdict.js';

let readings = 0;
function verdict(leaking: boolean): LeakVerdict {
  const evidence = [leaking ? 'It rises.' : 'It is flat.'];
  readings++;
  return {
    leaking,
    confidence: leaking ? 0.9 : 0,
    evidence,
    suspects: [],
    readings,
    spanMs: 1,
    growthBytesPerMinute: 1,
  };
}
const told = (standing: StandingVerdict, pattern: string) =>
  [...pattern].map((sign) => (standing.add(verdict(sign === '+')).leaking ? '+' : '-')).join('');

test('an accusation stands until three readings in a row speak against it', () => {
  expect(told(new StandingVerdict(), '--+-+--+---+')).toBe('--++++++' + '++-' + '+');
});

test('and says how many do, and why', () => {
  const standing = new StandingVerdict();
  standing.add(verdict(true));
  expect(standing.isAccusing).toBe(true);
  const first = standing.add(verdict(false));
  expect(first.evidence).toEqual([
    'It rises.',
    'The last reading speaks against it; it takes 3 in a row to withdraw it. It is flat.',
  ]);
  expect(first.readings).toBe(readings);
  expect(standing.add(verdict(false)).evidence[1]).toMatch(/^The last 2 readings speak against it/);
  expect(standing.add(verdict(false)).evidence).toEqual(['It is flat.']);
  expect(standing.isAccusing).toBe(false);
});
