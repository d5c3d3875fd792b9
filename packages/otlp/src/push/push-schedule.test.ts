import { systemClock } from '@sonde/metrics';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { PushMetrics } from './push-metrics.js';
import { PushSchedule } from './push-schedule.js';
import type { Pusher } from './pusher.js';

/** Pushes that end when they are told to. */
class HeldPushes {
  readonly begun: { end: (arrived: boolean) => void; limitMs: number; signal: AbortSignal }[] = [];
  private readonly live = new Set<object>();
  mostAtOnce = 0;

  push(limitMs: number, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const push = {
        limitMs,
        signal,
        end: (arrived: boolean) => {
          this.live.delete(push);
          resolve(arrived);
        },
      };
      signal.addEventListener('abort', () => push.end(false));
      this.live.add(push);
      this.mostAtOnce = Math.max(this.mostAtOnce, this.live.size);
      this.begun.push(push);
    });
  }
}

let pushes: HeldPushes;
let skipped: number;
let schedule: PushSchedule;

beforeEach(() => {
  vi.useFakeTimers();
  pushes = new HeldPushes();
  skipped = 0;
  schedule = new PushSchedule(pushes as unknown as Pusher, {
    intervalMs: 1_000,
    pushTimeoutMs: 700,
    clock: systemClock,
    metrics: { skipped: () => skipped++ } as unknown as PushMetrics,
  });
});

afterEach(() => vi.useRealTimers());

/** Lets what is settled go on. */
const settle = () => vi.advanceTimersByTimeAsync(0);

describe('at the interval', () => {
  test('one push each', async () => {
    for (let n = 1; n <= 3; n++) {
      await vi.advanceTimersByTimeAsync(1_000);
      expect(pushes.begun).toHaveLength(n);
      pushes.begun[n - 1]?.end(true);
      await settle();
    }
    expect(pushes.begun.map(({ limitMs }) => limitMs)).toEqual([700, 700, 700]);
    expect(skipped).toBe(0);
  });

  test('a turn that finds one under way is skipped', async () => {
    await vi.advanceTimersByTimeAsync(5_500);
    expect([pushes.begun.length, skipped]).toEqual([1, 4]);
    pushes.begun[0]?.end(false);
    await vi.advanceTimersByTimeAsync(500);
    expect([pushes.begun.length, skipped]).toEqual([2, 4]);
  });
});

describe('flush', () => {
  test('whoever asks while a push is under way shares the next one', async () => {
    const first = schedule.flush();
    const others = [schedule.flush(), schedule.flush()];
    expect(pushes.begun).toHaveLength(1);
    pushes.begun[0]?.end(false);
    await settle();
    expect(pushes.begun).toHaveLength(2);
    const late = schedule.flush();
    pushes.begun[1]?.end(true);
    await settle();
    pushes.begun[2]?.end(true);
    expect(await Promise.all([first, ...others, late])).toEqual([false, true, true, true]);
    expect([pushes.begun.length, pushes.mostAtOnce]).toEqual([3, 1]);
  });
});

describe('stop', () => {
  test('one last push, and no turn after it', async () => {
    const ending = schedule.stop(5_000);
    await settle();
    pushes.begun[0]?.end(true);
    expect(await ending).toBe(true);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(pushes.begun).toHaveLength(1);
    expect(await schedule.flush()).toBe(false);
    expect(schedule.stop(1)).toBe(ending);
  });

  test('without time, at once and without a push', async () => {
    expect(await schedule.stop(0)).toBe(false);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(pushes.begun).toEqual([]);
  });

  test('waits for a push under way, half of the time at most', async () => {
    const under = schedule.flush();
    const waiting = schedule.flush();
    const ending = schedule.stop(4_000);
    await vi.advanceTimersByTimeAsync(1_999);
    expect(pushes.begun).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await under).toBe(false);
    await settle();
    expect(pushes.begun).toHaveLength(2);
    expect(pushes.begun[1]?.limitMs).toBeLessThanOrEqual(2_000);
    expect(pushes.begun[1]?.limitMs).toBeGreaterThan(1_900);
    pushes.begun[1]?.end(true);
    // Whoever waited for the next push got the last one.
    expect(await Promise.all([waiting, ending])).toEqual([true, true]);
    expect(pushes.mostAtOnce).toBe(1);
  });
});
