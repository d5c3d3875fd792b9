import { setImmediate as nextTurn } from 'node:timers/promises';
import { runInScope } from '@sonde/metrics';
import { checkSamples } from '../answer/samples.js';
import type { ProfiledProcess } from '../contenders/profiles/profiled-process.js';
import { busyTurn } from './busy-work.js';
import { coreClockMs } from './core-clock.js';
import type { Quantities, Work } from './task.js';

type ProfiledWork = Extract<Work, { workload: 'profiled-work' }>;

/**
 * Times the same work with the profiler off and on, in turn, in one process: V8 compiles it once, and clocks of processors
 * change from second to second. Gives the time of a turn while profiled, in milliseconds of the thread that works, and what
 * it is above the stretch beside it, in percent.
 *
 * The work is done in a scope with a route, so that samples can be told whose they are.
 */
export async function timeProfiledWork(profiled: ProfiledProcess, work: ProfiledWork): Promise<Quantities> {
  const { pairs, stretchMs } = work;
  const turns = await turnsIn(stretchMs);
  const expected = sumOf(0, turns);
  const stretch = () =>
    runInScope({ kind: 'request', method: 'GET', route: '/work' }, async () => {
      await nextTurn();
      const startedMs = coreClockMs();
      const sum = sumOf(0, turns);
      const elapsedMs = coreClockMs() - startedMs;
      if (sum !== expected) throw new Error(`wrong answer: the work gave ${sum}, expected ${expected}`);
      return elapsedMs / turns;
    });
  const { intervalUs, labels } = profiled;
  const profiledStretch = async () => {
    await profiled.begin();
    const startedMs = performance.now();
    const ms = await stretch();
    const elapsedMs = performance.now() - startedMs;
    checkSamples(await profiled.end(), { intervalUs, labels, elapsedMs, busyMs: ms * turns });
    return ms;
  };
  const perTurn: number[] = [];
  const percentAbove: number[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    // Who is first changes, so that neither has the other's heat.
    const before = pair % 2 === 0 ? await stretch() : undefined;
    const own = await profiledStretch();
    perTurn.push(own);
    percentAbove.push((own / (before ?? (await stretch())) - 1) * 100);
  }
  return { 'ms-per-turn': perTurn, 'percent-above-base': percentAbove };
}

function sumOf(from: number, to: number): number {
  let sum = 0;
  for (let turn = from; turn < to; turn++) sum += busyTurn(turn);
  return sum;
}

/** How many turns take so long, once the work is compiled. */
async function turnsIn(ms: number): Promise<number> {
  let turns = 16;
  for (;;) {
    await nextTurn();
    const startedMs = coreClockMs();
    sumOf(0, turns);
    const elapsedMs = coreClockMs() - startedMs;
    if (elapsedMs >= ms) return Math.max(1, Math.round((turns * ms) / elapsedMs));
    turns *= 2;
  }
}
