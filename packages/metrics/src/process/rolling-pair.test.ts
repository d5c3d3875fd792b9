import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ManualClock } from '../testing/manual-clock.js';
import { RollingPair } from './rolling-pair.js';

/** A recorder that can say exactly what it covers: the times of the events since it was started over. */
interface Recorder {
  readonly events: number[];
}

function pairOf(clock: ManualClock, windowMs: number) {
  const recorders: Recorder[] = [];
  const pair = new RollingPair<Recorder>({
    make: () => {
      const recorder = { events: [] };
      recorders.push(recorder);
      return recorder;
    },
    restart: (recorder) => {
      recorder.events.length = 0;
    },
    windowMs,
    clock,
  });
  const happen = () => {
    for (const { events } of recorders) events.push(clock.monotonicMs());
  };
  const read = (): readonly number[] => {
    let seen: readonly number[] = [];
    pair.read(({ events }) => {
      seen = [...events];
    });
    return seen;
  };
  return { happen, read };
}

test('each of two readers sees everything, whichever reads first', () => {
  const clock = new ManualClock();
  const { happen, read } = pairOf(clock, 60_000);
  clock.advance(1000);
  happen();
  const seenByFirst = read();
  const seenBySecond = read();
  expect(seenByFirst).toEqual([1000]);
  expect(seenBySecond).toEqual([1000]);
});

test('what is long past is forgotten', () => {
  const clock = new ManualClock();
  const { happen, read } = pairOf(clock, 60_000);
  happen();
  for (let seconds = 0; seconds < 60; seconds += 15) {
    expect(read()).toEqual([0]);
    clock.advance(15_000);
  }
  for (let seconds = 60; seconds < 150; seconds += 15) {
    read();
    clock.advance(15_000);
  }
  expect(read()).toEqual([]);
});

test('a lone reader that comes late still sees all it missed', () => {
  const clock = new ManualClock();
  const { happen, read } = pairOf(clock, 60_000);
  read();
  clock.advance(1000);
  happen();
  clock.advance(3_600_000);
  expect(read()).toEqual([1000]);
});

test('a reading covers one window at least, and less than two windows and two intervals', () => {
  const windowMs = 1000;
  const step = fc.record({ ms: fc.integer({ min: 0, max: 2500 }), read: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), (steps) => {
      const clock = new ManualClock();
      const { happen, read } = pairOf(clock, windowMs);
      const happened: number[] = [];
      let lastReadMs = 0;
      let longestMs = 0;
      for (const { ms, read: isRead } of steps) {
        clock.advance(ms);
        const now = clock.monotonicMs();
        if (!isRead) {
          happen();
          happened.push(now);
          continue;
        }
        longestMs = Math.max(longestMs, now - lastReadMs);
        lastReadMs = now;
        const seen = read();
        const due = happened.filter((at) => at > now - windowMs);
        expect(seen.slice(seen.length - due.length)).toEqual(due);
        expect(now - Math.min(now, ...seen)).toBeLessThanOrEqual(2 * windowMs + 2 * longestMs);
      }
    }),
  );
});
