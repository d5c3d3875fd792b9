import { ManualClock } from '@sonde/metrics/testing';
import { expect, it } from 'vitest';
import { inSlices } from './slices.js';

it('gives the event loop back before each slice, and only then', async () => {
  const clock = new ManualClock();
  let turns = 0;
  let isDone = false;
  const count = () => {
    turns++;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  function* work(): Generator<void, string> {
    for (let step = 0; step < 10; step++) {
      clock.advance(1);
      yield;
    }
    return 'done';
  }
  expect(await inSlices(work(), { sliceMs: 4, clock })).toBe('done');
  isDone = true;
  // Ten milliseconds are two full slices and a rest.
  expect(turns).toBe(3);
});

it('gives each of several works a turn of its own', async () => {
  const clock = new ManualClock();
  const turnsAtMs: number[] = [];
  let isDone = false;
  const look = () => {
    turnsAtMs.push(clock.monotonicMs());
    if (!isDone) setImmediate(look);
  };
  setImmediate(look);
  function* work(): Generator<void, void> {
    clock.advance(3);
    yield;
  }
  const fromMs = clock.monotonicMs();
  for (let each = 0; each < 4; each++) await inSlices(work(), { sliceMs: 4, clock });
  isDone = true;
  expect(turnsAtMs.slice(0, 4).map((ms) => ms - fromMs)).toEqual([0, 3, 6, 9]);
});

it('rejects with what the work throws', async () => {
  function* work(): Generator<void, void> {
    yield;
    throw new Error('broken');
  }
  await expect(inSlices(work())).rejects.toThrow('broken');
});
