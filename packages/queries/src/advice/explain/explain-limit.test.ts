import { ManualClock } from '@sonde/metrics/testing';
import { expect, test } from 'vitest';
import { ExplainLimit } from './explain-limit.js';

test('once per statement and hour', () => {
  const clock = new ManualClock();
  const limit = new ExplainLimit({ clock });
  expect(limit.take('a')).toBeUndefined();
  expect(limit.take('a')).toMatch(/a while ago/);
  expect(limit.take('b')).toBeUndefined();
  clock.advance(3_600_000 - 1);
  expect(limit.take('a')).toMatch(/a while ago/);
  clock.advance(1);
  expect(limit.take('a')).toBeUndefined();
});

test('so many a minute, at the limit and one past it', () => {
  const clock = new ManualClock();
  const limit = new ExplainLimit({ clock, perMinute: 3 });
  expect(['a', 'b', 'c', 'd'].map((each) => limit.take(each))).toEqual([
    undefined,
    undefined,
    undefined,
    '3 statements were explained in the last minute',
  ]);
  clock.advance(60_000);
  // What had to wait was not counted as explained.
  expect(limit.take('d')).toBeUndefined();
});

test('of too many, the oldest are forgotten', () => {
  const limit = new ExplainLimit({ clock: new ManualClock(), remembered: 2, perMinute: 100 });
  for (const each of ['a', 'b', 'c']) limit.take(each);
  expect(limit.take('b')).toMatch(/a while ago/);
  expect(limit.take('a')).toBeUndefined();
});
