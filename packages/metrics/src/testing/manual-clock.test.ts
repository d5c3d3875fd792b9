import { describe, expect, test } from 'vitest';
import { Registry } from '../registry/registry.js';
import { ManualClock } from './manual-clock.js';
import { histogramOf } from './series-values.js';

test('time stands still until it is moved, and both times move', () => {
  const clock = new ManualClock();
  expect(clock.epochMs()).toBe(Date.UTC(2000, 0, 1));
  expect(clock.monotonicMs()).toBe(0);
  clock.advance(1500.5);
  expect(clock.epochMs()).toBe(Date.UTC(2000, 0, 1) + 1500.5);
  expect(clock.monotonicMs()).toBe(1500.5);
});

test('the wall clock can be put back; monotonic time does not notice', () => {
  const clock = new ManualClock({ epochMs: 10_000, monotonicMs: 7 });
  clock.set(5000);
  expect(clock.epochMs()).toBe(5000);
  expect(clock.monotonicMs()).toBe(7);
});

describe('refuses to advance by', () => {
  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, '5'])('%j', (ms) => {
    const clock = new ManualClock();
    expect(() => clock.advance(ms as number)).toThrow(/\[SONDE_CLOCK_BACKWARDS\]/);
    expect(clock.monotonicMs()).toBe(0);
  });
});

test('a registry takes it for its timers', () => {
  const clock = new ManualClock();
  const registry = new Registry({ clock });
  const end = registry.timer({ name: 'work_seconds', help: 'Work.', buckets: [0.1, 1] }).start();
  clock.advance(250);
  expect(end()).toBe(0.25);
  expect(histogramOf(registry, 'work_seconds').sum).toBe(0.25);
});
