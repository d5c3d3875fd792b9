import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EngineClock } from './engine-clock.js';

/** A capture of an engine whose clock is `offset` ahead, that begins so far into its call. */
function capture(offsetMs: number, startMs: number, into: number, callMs: number, durationMs: number) {
  const begunMs = startMs + into * callMs;
  const stopMs = begunMs + durationMs;
  return {
    times: { startTicksUs: (begunMs + offsetMs) * 1000, durationUs: durationMs * 1000 },
    readings: {
      beforeStartMs: startMs,
      afterStartMs: startMs + callMs,
      beforeStopMs: stopMs - 0.01,
      afterStopMs: stopMs + 1,
    },
    begunMs,
  };
}

test('whatever was observed, the start is off by no more than is said', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const starts = fc.array(fc.tuple(share, fc.double({ min: 0.02, max: 0.3, noNaN: true })), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(fc.integer({ min: -1e6, max: 1e9 }), starts, (offset, calls) => {
      const clock = new EngineClock();
      for (const [k, [into, callMs]] of calls.entries()) {
        const { times, readings, begunMs } = capture(offset, 1000 + k * 50, into, callMs, 20);
        const { atMs, errorMs } = clock.place(times, readings);
        expect(Math.abs(atMs - begunMs)).toBeLessThanOrEqual(errorMs + 1e-3);
      }
      expect(clock.widthMs).toBeLessThanOrEqual(Math.min(...calls.map(([, callMs]) => callMs)) + 1e-3);
    }),
  );
});

test('a slow first start is placed where its call began', () => {
  const { times, readings } = capture(5000, 100, 0.0005, 180, 1000);
  const slowStop = { ...readings, afterStopMs: readings.afterStopMs + 200 };
  expect(new EngineClock().place(times, slowStop).atMs).toBeCloseTo(100.09, 1);
  const { startTicksUs: _, ...unknown } = times;
  expect(new EngineClock().place(unknown, slowStop).atMs).toBeCloseTo(100.09, 1);
});

test('a clock that was moved is learnt anew', () => {
  const clock = new EngineClock();
  const before = capture(5000, 100, 0.5, 0.1, 20);
  const after = capture(9000, 200, 0.5, 0.1, 20);
  clock.place(before.times, before.readings);
  const { atMs, errorMs } = clock.place(after.times, after.readings);
  expect(Math.abs(atMs - after.begunMs)).toBeLessThanOrEqual(errorMs);
  expect(errorMs).toBeLessThan(0.1);
});

test('bounds that contradict each other by what the engine rounds are no other clock', () => {
  const clock = new EngineClock();
  clock.observe(1_000_000, 999.98, 1000);
  // The start was at its end, the engine tells the microsecond before.
  clock.observe(1_050_000, 1050.0005, 1050.3);
  expect(clock.widthMs).toBeLessThan(0.02);
});
