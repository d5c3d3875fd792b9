import { setTimeout as pause } from 'node:timers/promises';
import { Registry } from '@sonde/metrics';
import { afterAll, expect, test } from 'vitest';
import { Profiler } from '../capture/profiler.js';
import type { MethodProfile } from './options.js';
import { profiled } from './profiled.js';

// With the profiler itself: what is handed out has the method in it.

const profiler = new Profiler({ registry: new Registry() });
afterAll(() => profiler.close());

function countWays(steps: number): number {
  return steps < 2 ? 1 : countWays(steps - 1) + countWays(steps - 2);
}

/**
 * Calls another one all the time: V8 does not tell a profiler of code that it made of a running loop before (on-stack
 * replacement), and charges it to the caller.
 */
function renderReceipt(ms: number): number {
  const until = performance.now() + ms;
  let ways = 0;
  while (performance.now() < until) ways += countWays(15);
  return ways;
}

async function renderReceipts(count: number): Promise<void> {
  for (let at = 0; at < count; at++) {
    renderReceipt(30);
    await pause(1);
  }
}

const seen = ({ profile }: MethodProfile) => profile.tree.frames.map(({ name }) => name);

test('a method that blocks', async () => {
  const taken: MethodProfile[] = [];
  const render = profiled(renderReceipt, { profiler, rate: 1, everyMs: 0, onProfile: (one) => taken.push(one) });
  for (let turn = 0; turn < 20 && taken.length === 0; turn++) {
    expect(render(60)).toBeGreaterThan(0);
    await pause(20);
  }
  expect(taken[0]?.durationMs).toBeGreaterThan(55);
  expect(seen(taken[0]!)).toContain('countWays');
});

test('one that waits in between', async () => {
  const taken: MethodProfile[] = [];
  const render = profiled(renderReceipts, { profiler, rate: 1, everyMs: 0, onProfile: (one) => taken.push(one) });
  for (let turn = 0; turn < 5 && taken.length === 0; turn++) {
    await render(10);
    await pause(50);
  }
  expect(taken[0]?.profile.title).toBe('renderReceipts');
  expect(seen(taken[0]!)).toContain('countWays');
});
