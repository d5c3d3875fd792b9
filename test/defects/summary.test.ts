import { Registry } from '@sonde/metrics';
import { ManualClock, summaryOf } from '@sonde/metrics/testing';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { promClient, promLines, promRegistry } from './prom-client.js';

afterEach(() => {
  vi.useRealTimers();
});

describe('a summary without quantiles asked for', () => {
  test('exposes none: "the default MUST be no quantiles" (Prometheus, "Writing client libraries")', () => {
    const registry = new Registry();
    registry.summary({ name: 's', help: 'S.' }).observe(2);
    expect(summaryOf(registry, 's')).toEqual({ quantiles: [], sum: 2, count: 1 });
  });

  test('in prom-client has seven', async () => {
    const register = promRegistry();
    new promClient.Summary({ name: 's', help: 'S.', registers: [register] }).observe(2);
    const lines = await promLines(register, 's{quantile');
    expect(lines).toHaveLength(7);
  });
});

describe('the age buckets of a summary', () => {
  /** One value at the start, one later in the window, and what the median is when only the first is too old. */
  const oldValue = 1;
  const newValue = 1000;

  test('are forgotten one at a time', () => {
    const clock = new ManualClock();
    const registry = new Registry({ clock });
    const summary = registry.summary({ name: 's', help: 'S.', quantiles: [0], maxAge: 100, ageBuckets: 5 });
    const lowest = (): number => summaryOf(registry, 's').quantiles[0]?.value ?? Number.NaN;
    summary.observe(oldValue);
    clock.advance(50_000);
    summary.observe(newValue);
    expect(lowest()).toBeCloseTo(oldValue);
    clock.advance(60_000);
    expect(lowest()).toBeGreaterThan(newValue * 0.98);
    clock.advance(60_000);
    expect(lowest()).toBeNaN();
    // Sum and count are of all time.
    expect(summaryOf(registry, 's')).toMatchObject({ sum: oldValue + newValue, count: 2 });
  });

  test('are never more than the window behind', () => {
    const clock = new ManualClock();
    const registry = new Registry({ clock });
    const summary = registry.summary({ name: 's', help: 'S.', quantiles: [1], maxAge: 100, ageBuckets: 5 });
    summary.observe(newValue);
    clock.advance(80_000);
    expect(summaryOf(registry, 's').quantiles[0]?.value).toBeGreaterThan(newValue * 0.98);
    clock.advance(20_000);
    expect(summaryOf(registry, 's').quantiles[0]?.value).toBeNaN();
  });

  test('in prom-client share one digest, so that what is new counts several times', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 0 });
    const register = promRegistry();
    const summary = new promClient.Summary({
      name: 's',
      help: 'S.',
      percentiles: [0.5],
      maxAgeSeconds: 100,
      ageBuckets: 5,
      registers: [register],
    });
    // 2 × 1 and 1 × 1000: the median is 1. Five buckets that are one digest take every value five times.
    const digest = (summary as unknown as { hashMap: Record<string, { td: { ringBuffer: object[] } }> }).hashMap;
    summary.observe(oldValue);
    const rings = Object.values(digest).map(({ td }) => td.ringBuffer);
    expect(new Set(rings[0]).size).toBe(1);
    expect(rings[0]).toHaveLength(5);
  });
});
