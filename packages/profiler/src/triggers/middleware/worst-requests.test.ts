import { ManualClock } from '@sonde/metrics/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { smallProfile } from '../http/loopback.test.support.js';
import type { RequestProfile } from './request-profile.js';
import { WorstRequests } from './worst-requests.js';

const profile = (route: string, durationMs: number): RequestProfile => ({
  reason: 'slow',
  method: 'GET',
  route,
  status: 200,
  durationMs,
  startedAtMs: 0,
  profile: smallProfile('x', 1),
});

test('keeps what sorting all of them would keep', () => {
  const request = fc.tuple(fc.constantFrom('/a', '/b'), fc.integer({ min: 0, max: 50 }));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(request), (keep, requests) => {
      const worst = new WorstRequests(new ManualClock(), { keep, maxRoutes: 5, keepMs: 1000 });
      for (const [route, ms] of requests) worst.reserve(route, ms)?.(profile(route, ms));
      const expected = ['/a', '/b'].flatMap((route) =>
        requests
          .filter(([each]) => each === route)
          .map(([, ms]) => ms)
          .sort((a, b) => b - a)
          .slice(0, keep)
          .map((ms) => `${route} ${ms}`),
      );
      expect(
        worst
          .list()
          .map(({ route, durationMs }) => `${route} ${durationMs}`)
          .sort(),
      ).toEqual(expected.sort());
    }),
  );
});

test('a place that is given back is free again', () => {
  const worst = new WorstRequests(new ManualClock(), { keep: 1, maxRoutes: 5, keepMs: 1000 });
  const settle = worst.reserve('/a', 100);
  expect(worst.reserve('/a', 50)).toBeUndefined();
  settle?.(undefined);
  worst.reserve('/a', 50)?.(profile('/a', 50));
  expect(worst.list().map(({ durationMs }) => durationMs)).toEqual([50]);
});

test('one that lost its place while it was waited for is not kept', () => {
  const worst = new WorstRequests(new ManualClock(), { keep: 1, maxRoutes: 5, keepMs: 1000 });
  const first = worst.reserve('/a', 100);
  worst.reserve('/a', 200)?.(profile('/a', 200));
  first?.(profile('/a', 100));
  expect(worst.list().map(({ durationMs }) => durationMs)).toEqual([200]);
});

test('old ones go, and routes beyond the limit are one', () => {
  const clock = new ManualClock();
  const worst = new WorstRequests(clock, { keep: 2, maxRoutes: 3, keepMs: 1000 });
  for (let at = 0; at < 100; at++) worst.reserve(`/${at}`, at)?.(profile(`/${at}`, at));
  expect(worst.list().map(({ route }) => route)).toEqual(['/99', '/98', '/2', '/1', '/0']);
  clock.advance(1001);
  expect(worst.list()).toEqual([]);
});
