import { ManualClock } from '@sonde/metrics/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RateLimit } from './rate-limit.js';

test('says when there is a place again', () => {
  const clock = new ManualClock();
  const limit = new RateLimit(clock, 2);
  expect(limit.take()).toBe(0);
  clock.advance(20_000);
  expect([limit.take(), limit.take()]).toEqual([0, 40]);
  clock.advance(39_999);
  expect(limit.take()).toBe(1);
  clock.advance(1);
  expect([limit.take(), limit.take()]).toEqual([0, 20]);
});

test('in no minute are there more than that', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.integer({ min: 0, max: 30_000 })), (most, waits) => {
      const clock = new ManualClock();
      const limit = new RateLimit(clock, most);
      const taken: number[] = [];
      for (const wait of waits) {
        clock.advance(wait);
        const nowMs = clock.monotonicMs();
        const isFree = taken.filter((atMs) => atMs > nowMs - 60_000).length < most;
        expect(limit.take() === 0).toBe(isFree);
        if (isFree) taken.push(nowMs);
      }
    }),
  );
});
