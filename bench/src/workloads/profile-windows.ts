import { setImmediate as nextTurn } from 'node:timers/promises';
import { runInScope } from '@sonde/metrics';
import { checkSamples } from '../answer/samples.js';
import type { ProfiledWindows } from '../contenders/profiles/profiled-process.js';
import { busyTurn } from './busy-work.js';
import { coreClockMs } from './core-clock.js';
import { Heartbeat } from './heartbeat.js';
import type { Quantities, Work } from './task.js';

type WindowWork = Extract<Work, { workload: 'profile-windows' }>;

/** Of all windows here. */
const intervalUs = 10_000;

/**
 * Times how long it takes from one window to the next, in milliseconds: to end one, hand out what it saw, and begin the
 * next; and how long that holds the event loop. Between, the process is busy. The first beginning is told apart.
 */
export async function timeWindows(profiled: ProfiledWindows, { windows, windowMs }: WindowWork): Promise<Quantities> {
  await busyFor(windowMs);
  const first = await timed(() => profiled.begin());
  const turns: number[] = [];
  const holds: number[] = [];
  for (let window = 0; window < windows; window++) {
    const [startedMs, busyStartedMs] = [performance.now(), coreClockMs()];
    await busyFor(windowMs);
    const [elapsedMs, busyMs] = [performance.now() - startedMs, coreClockMs() - busyStartedMs];
    const heart = new Heartbeat(coreClockMs);
    let samples = 0;
    turns.push(
      await timed(async () => {
        samples = await profiled.turn();
      }),
    );
    holds.push(heart.stop());
    checkSamples({ samples, labelled: 0 }, { intervalUs, elapsedMs, busyMs, labels: false });
  }
  await profiled.end();
  return { first: [first], turn: turns, hold: holds };
}

async function timed(fn: () => Promise<void>): Promise<number> {
  const startedMs = coreClockMs();
  await fn();
  return coreClockMs() - startedMs;
}

/** Requests one after the other, as a busy service has them. */
async function busyFor(ms: number): Promise<void> {
  const endMs = performance.now() + ms;
  for (let turn = 0; performance.now() < endMs; turn++) {
    await runInScope({ kind: 'request', method: 'GET', route: '/work' }, async () => {
      await nextTurn();
      busyTurn(turn);
    });
  }
}
