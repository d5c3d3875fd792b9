import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Heartbeat } from './heartbeat.js';

test('finds the longest time between two turns of the event loop', async () => {
  let nowMs = 0;
  const heartbeat = new Heartbeat(() => nowMs);
  for (const holdMs of [3, 20, 5]) {
    nowMs += holdMs;
    await turn();
  }
  expect(heartbeat.stop()).toBe(20);
});

test('sees a hold that no beat interrupts: everything in one turn', async () => {
  let nowMs = 0;
  const heartbeat = new Heartbeat(() => nowMs);
  nowMs += 4;
  await turn();
  nowMs += 300;
  await Promise.resolve();
  expect(heartbeat.stop()).toBe(300);
});

test('beats no more once stopped', async () => {
  let reads = 0;
  const heartbeat = new Heartbeat(() => reads++);
  heartbeat.stop();
  const before = reads;
  await turn();
  await turn();
  expect(reads).toBe(before);
});
