import { Registry } from '@sonde/metrics';
import { seriesValue } from '@sonde/metrics/testing';
import { Profiler } from '@sonde/profiler';
import { expect, test } from 'vitest';

/** Numbers that look random, and are the same each time. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

test('500 profiles, taken, given up and refused in any order, leave nothing running', async () => {
  const registry = new Registry();
  const profiler = new Profiler({ registry, maxQueue: 2 });
  // Beside it and at the same interval, so that V8 is warm: 500 first starts would take minutes.
  const continuous = await profiler.continuous({ windowMs: 1000 });
  const random = randomOf(7);
  const ends: Record<string, number> = { taken: 0, TimeoutError: 0, SONDE_PROFILER_BUSY: 0 };
  const take = async () => {
    const signal = random() < 0.3 ? AbortSignal.timeout(Math.floor(random() * 5)) : undefined;
    try {
      await profiler.cpu({ durationMs: 1, intervalUs: 10_000, signal, wait: random() < 0.7 });
      return 'taken';
    } catch (error) {
      const { code, name } = error as Error & { code?: unknown };
      return typeof code === 'string' ? code : name;
    }
  };
  for (let k = 0; k < 250; k++) {
    for (const end of await Promise.all([take(), take()])) ends[end] = (ends[end] ?? 0) + 1;
  }
  expect(Object.keys(ends).sort()).toEqual(['SONDE_PROFILER_BUSY', 'TimeoutError', 'taken']);
  expect(ends['taken']).toBeGreaterThan(200);
  expect(profiler.isBusy).toBe(false);
  expect((await continuous.recent())?.samples.count).toBeGreaterThan(0);
  await profiler.close();
  for (const kind of ['cpu', 'continuous']) {
    expect(seriesValue(registry, 'profiler_active', { profiler_kind: kind }), kind).toBe(0);
  }
}, 120_000);
