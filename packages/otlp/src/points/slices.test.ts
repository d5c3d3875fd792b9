import { ManualClock } from '@sonde/metrics/testing';
import { expect, it } from 'vitest';
import { inSlices } from './slices.js';

it('gives the event loop back whenever a slice is over, and only then', async () => {
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
  expect(turns).toBe(2);
});

it('does short work at once', async () => {
  let isLater = false;
  setImmediate(() => {
    isLater = true;
  });
  function* work(): Generator<void, number> {
    yield;
    return 1;
  }
  expect(await inSlices(work())).toBe(1);
  expect(isLater).toBe(false);
});

it('rejects with what the work throws', async () => {
  function* work(): Generator<void, void> {
    yield;
    throw new Error('broken');
  }
  await expect(inSlices(work())).rejects.toThrow('broken');
});
