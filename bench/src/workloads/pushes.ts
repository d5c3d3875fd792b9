import { setTimeout as sleep } from 'node:timers/promises';
import { checkReceived } from '../answer/received-points.js';
import type { SeriesSpace } from '../contenders/contender.js';
import type { TimedPushes } from '../contenders/pushing/timed-pushes.js';
import type { Receiver } from '../run/receiver.js';
import { coreClockMs } from './core-clock.js';
import { Heartbeat } from './heartbeat.js';
import { firstCount } from './series-space.js';
import type { Quantities, Work } from './task.js';

type PushWork = Extract<Work, { workload: 'push' }>;

/** Between recording and pushing, as in `scrape.ts`. */
const restMs = 10;

/**
 * Pushes all series again and again, each of them changed in between. In milliseconds for one push each: CPU of the
 * whole process, collector and compiler threads included; the longest hold of the event loop, by a clock that stands
 * still while other processes have the core; how long it took. Beating costs CPU, so pushes are timed for one or the
 * other in turn.
 */
export async function timePushes(
  pushes: TimedPushes,
  space: SeriesSpace,
  receiver: Receiver,
  work: PushWork,
): Promise<Quantities> {
  const expected = new Float64Array(space.size);
  const change = (amount: (series: number) => number): void => {
    for (let series = 0; series < space.size; series++) {
      pushes.increment(series, amount(series));
      (expected[series] as number) += amount(series);
    }
  };
  const held = async (): Promise<number> => {
    await sleep(restMs);
    const heartbeat = new Heartbeat(coreClockMs);
    await pushes.push();
    return heartbeat.stop();
  };
  const spent = async (): Promise<{ cpu: number; took: number }> => {
    await sleep(restMs);
    const startMs = performance.now();
    const start = process.cpuUsage();
    await pushes.push();
    const { user, system } = process.cpuUsage(start);
    return { cpu: (user + system) / 1000, took: performance.now() - startMs };
  };

  change(firstCount);
  const first = await held();
  await receiver.bodies();
  const hold: number[] = [];
  const cpu: number[] = [];
  const took: number[] = [];
  for (let round = 0; round < work.pushes; round++) {
    change(() => 1);
    hold.push(await held());
    await receiver.bodies();
    change(() => 1);
    const cost = await spent();
    cpu.push(cost.cpu);
    took.push(cost.took);
    checkReceived(space, expected, await receiver.bodies());
  }
  await pushes.end();
  receiver.close();
  return { 'hold-first': [first], hold, cpu, took };
}
