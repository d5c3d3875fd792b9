import { expect, test } from 'vitest';
import type { ProfiledProcess, SeenSamples } from '../contenders/profiles/profiled-process.js';
import { busyTurn } from './busy-work.js';
import { timeWindows } from './profile-windows.js';
import { timeProfiledWork } from './profiled-work.js';

const work = { workload: 'profiled-work', pairs: 3, stretchMs: 40 } as const;

/** A profiler that says what it is told to, for the time it ran. */
function telling(seen: (due: number) => SeenSamples, labels = false): ProfiledProcess & { readonly calls: string[] } {
  const calls: string[] = [];
  let startedMs = 0;
  return {
    calls,
    intervalUs: 1000,
    labels,
    begin: async () => {
      calls.push('begin');
      startedMs = performance.now();
    },
    end: async () => {
      calls.push('end');
      return seen(Math.round(performance.now() - startedMs));
    },
  };
}

test('the same turn does the same work, another one other work', () => {
  expect(busyTurn(7)).toBe(busyTurn(7));
  expect(busyTurn(7)).not.toBe(busyTurn(8));
});

test('profiles every other stretch, and gives a figure and a difference for each pair', async () => {
  const profiler = telling((samples) => ({ samples, labelled: 0 }));
  const quantities = await timeProfiledWork(profiler, work);
  expect(quantities['ms-per-turn']).toHaveLength(3);
  expect(quantities['percent-above-base']).toHaveLength(3);
  expect(profiler.calls).toEqual(['begin', 'end', 'begin', 'end', 'begin', 'end']);
});

test('catches a profiler that slept, and one that knows no routes', async () => {
  await expect(
    timeProfiledWork(
      telling(() => ({ samples: 0, labelled: 0 })),
      work,
    ),
  ).rejects.toThrow(/got 0 samples in \d+ ms/);
  await expect(
    timeProfiledWork(
      telling((samples) => ({ samples, labelled: 0 }), true),
      work,
    ),
  ).rejects.toThrow('samples with a route, expected some');
});

test('times windows after the first, and catches an empty one', async () => {
  const windows = (samples: number) => ({ begin: async () => {}, turn: async () => samples, end: async () => {} });
  const times = { workload: 'profile-windows', windows: 4, windowMs: 60 } as const;
  const { first, turn, hold } = await timeWindows(windows(6), times);
  expect([first?.length, turn?.length, hold?.length]).toEqual([1, 4, 4]);
  await expect(timeWindows(windows(0), times)).rejects.toThrow(/got 0 samples in \d+ ms/);
});
