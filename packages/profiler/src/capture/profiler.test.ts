import { Registry, type SondeError } from '@sonde/metrics';
import { seriesValue } from '@sonde/metrics/testing';
import { afterEach, describe, expect, test } from 'vitest';
import { ProfilerBusyError } from './busy-error.js';
import { codeOf, FakeEngine } from './fake-engine.test.support.js';
import { WindowEngine } from './inspector.test.engine.js';
import { Profiler } from './profiler.js';
import type { ProfilerOptions } from './profiler-options.js';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const profilers: Profiler[] = [];

function profilerOf(options: ProfilerOptions = {}) {
  const engine = new FakeEngine();
  const registry = new Registry();
  const profiler = new Profiler({ registry, engine, ...options });
  profilers.push(profiler);
  return { profiler, engine, registry };
}

afterEach(async () => {
  for (const profiler of profilers.splice(0)) await profiler.close();
});

describe('cpu()', () => {
  test('gives a profile with its title and timeline', async () => {
    const { profiler, engine, registry } = profilerOf();
    const profile = await profiler.cpu({ durationMs: 20, title: 'GET /orders' });
    expect(profile.title).toBe('GET /orders');
    expect(profile.timeline).toBeDefined();
    expect(profile.startedAtMs).toBeGreaterThan(1.7e12);
    expect(engine.running).toBe(0);
    expect(seriesValue(registry, 'profiler_profiles', { profiler_kind: 'cpu', profiler_outcome: 'taken' })).toBe(1);
    expect(seriesValue(registry, 'profiler_active', { profiler_kind: 'cpu' })).toBe(0);
    expect(seriesValue(registry, 'profiler_overhead_seconds', { profiler_kind: 'cpu' })).toBeGreaterThan(0);
  });

  test('of a real engine, finds what ran', async () => {
    const engine = new WindowEngine();
    const { profiler } = profilerOf({ engine });
    const taking = profiler.cpu({ durationMs: 200, intervalUs: 200 });
    await sleep(20);
    hot(100);
    const { tree, samples } = await taking;
    const seen = new Set(Array.from(samples.node, (node) => tree.frames[tree.frame[node]!]!.name));
    expect(seen).toContain('hot');
    expect(engine.open.size).toBe(0);
  });

  test('one at a time; the next waits, the one after it hears when to come again', async () => {
    const { profiler, engine, registry } = profilerOf({ maxQueue: 1 });
    const first = profiler.cpu({ durationMs: 60 });
    const second = profiler.cpu({ durationMs: 30_000, signal: AbortSignal.timeout(150) });
    second.catch(() => {});
    const third = await profiler.cpu({ durationMs: 10 }).catch((error: unknown) => error);
    expect(third).toBeInstanceOf(ProfilerBusyError);
    expect((third as ProfilerBusyError).code).toBe('SONDE_PROFILER_BUSY');
    expect((third as ProfilerBusyError).retryAfterSeconds).toBe(31);
    const impatient = await codeOf(profiler.cpu({ durationMs: 10, wait: false }));
    expect(impatient).toBe('SONDE_PROFILER_BUSY');
    await first;
    expect(await codeOf(second)).toBe('TimeoutError');
    expect(engine.mostAtOnce).toBe(1);
    const refused = { profiler_kind: 'cpu', profiler_outcome: 'refused' };
    expect(seriesValue(registry, 'profiler_profiles', refused)).toBe(2);
  });

  test('whoever waits and gives up leaves the queue', async () => {
    const { profiler, registry } = profilerOf({ maxQueue: 1 });
    const first = profiler.cpu({ durationMs: 80 });
    const controller = new AbortController();
    const second = profiler.cpu({ durationMs: 10, signal: controller.signal });
    controller.abort(new Error('client gone'));
    await expect(second).rejects.toThrow('client gone');
    const third = profiler.cpu({ durationMs: 10 });
    await Promise.all([first, third]);
    const aborted = { profiler_kind: 'cpu', profiler_outcome: 'aborted' };
    expect(seriesValue(registry, 'profiler_profiles', aborted)).toBe(1);
  });

  test('a signal ends what runs, at once, and before it began', async () => {
    const { profiler, engine } = profilerOf();
    const controller = new AbortController();
    const taking = profiler.cpu({ durationMs: 60_000, signal: controller.signal });
    await sleep(10);
    expect(engine.running).toBe(1);
    controller.abort();
    expect(await codeOf(taking)).toBe('AbortError');
    expect(engine.running).toBe(0);
    expect(profiler.isBusy).toBe(false);
    expect(await codeOf(profiler.cpu({ signal: AbortSignal.abort() }))).toBe('AbortError');
    engine.onStart = () => sleep(30) as Promise<void>;
    const early = new AbortController();
    const beginning = profiler.cpu({ signal: early.signal });
    await sleep(5);
    early.abort();
    expect(await codeOf(beginning)).toBe('AbortError');
    expect(engine.running).toBe(0);
  });

  test('an engine that fails is off, the error has a code, and the next one has its turn', async () => {
    const { profiler, engine, registry } = profilerOf();
    engine.onStart = () => {
      throw new Error('denied');
    };
    expect(await codeOf(profiler.cpu({ durationMs: 10 }))).toBe('SONDE_PROFILER_START_FAILED');
    engine.onStart = () => {};
    engine.onStop = () => {
      throw new Error('lost');
    };
    expect(await codeOf(profiler.cpu({ durationMs: 10 }))).toBe('SONDE_PROFILER_STOP_FAILED');
    expect(engine.running).toBe(0);
    engine.onStop = () => {};
    await profiler.cpu({ durationMs: 10 });
    const failed = { profiler_kind: 'cpu', profiler_outcome: 'failed' };
    expect(seriesValue(registry, 'profiler_profiles', failed)).toBe(2);
  });

  test.each([
    [{ intervalUs: 0 }, '"intervalUs"'],
    [{ intervalUs: Number.NaN }, '"intervalUs"'],
    [{ intervalUs: 1 }, '50 to 1000000'],
    [{ intervalUs: 49 }, '50 to 1000000'],
    [{ intervalUs: 1_000_001 }, '50 to 1000000'],
    [{ intervalUs: 99.5 }, '50 to 1000000'],
    [{ durationMs: 0 }, '"durationMs"'],
    [{ durationMs: Infinity }, '"durationMs"'],
    [{ durationMs: 60_001 }, 'at most 60000 ms'],
    [{ title: '' }, '"title"'],
    [{ duration: 10 }, 'unknown option'],
  ])('refuses %o', async (options, says) => {
    const { profiler, engine } = profilerOf();
    const error = await profiler.cpu(options as object).catch((thrown: unknown) => thrown as SondeError);
    expect((error as SondeError).code).toBe('SONDE_INVALID_OPTION');
    expect((error as SondeError).message).toContain(says);
    expect(engine.mostAtOnce).toBe(0);
  });

  test.each([50, 1_000_000])('takes an interval of %d', async (intervalUs) => {
    await profilerOf().profiler.cpu({ intervalUs, durationMs: 1 });
  });
});

describe('close()', () => {
  test('ends what runs, refuses what waits and what comes', async () => {
    const { profiler, engine } = profilerOf();
    const running = profiler.cpu({ durationMs: 60_000 });
    const waiting = profiler.cpu({ durationMs: 60_000 });
    const codes = Promise.all([codeOf(running), codeOf(waiting)]);
    await sleep(5);
    await profiler.close();
    expect(await codes).toEqual(['SONDE_PROFILER_CLOSED', 'SONDE_PROFILER_CLOSED']);
    expect(engine.running).toBe(0);
    expect(await codeOf(profiler.cpu())).toBe('SONDE_PROFILER_CLOSED');
    await profiler.close();
  });

  test('while an engine is still beginning, too', async () => {
    const { profiler, engine } = profilerOf();
    engine.onStart = () => sleep(30) as Promise<void>;
    const code = codeOf(profiler.cpu());
    await sleep(5);
    await profiler.close();
    expect(await code).toBe('SONDE_PROFILER_CLOSED');
    expect(engine.running).toBe(0);
  });
});

test.each([
  [{ intervalUs: 0 }],
  [{ maxDurationMs: 0 }],
  [{ maxDurationMs: 3_600_001 }],
  [{ maxQueue: -1 }],
  [{ engine: 'perf' }],
  [{ registry: {} }],
  [new Registry()],
])('a profiler refuses %o', (options) => {
  expect(() => new Profiler(options as ProfilerOptions)).toThrow('SONDE_INVALID_OPTION');
});

test('60 profiles, a third of them given up at random: nothing runs afterwards', async () => {
  const engine = new WindowEngine();
  const { profiler } = profilerOf({ engine, maxQueue: 1000 });
  let seed = 42;
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed / 2 ** 31;
  };
  const outcomes = { taken: 0, aborted: 0 };
  for (let k = 0; k < 60; k++) {
    const signal = random() < 0.33 ? AbortSignal.timeout(Math.floor(random() * 4)) : undefined;
    const taking = profiler.cpu({ durationMs: 1, labels: k % 2 === 0, signal });
    const outcome = await taking.then(
      () => 'taken' as const,
      () => 'aborted' as const,
    );
    outcomes[outcome]++;
  }
  expect(outcomes.taken).toBeGreaterThan(30);
  expect(outcomes.aborted).toBeGreaterThan(3);
  expect(engine.open.size).toBe(0);
  expect(profiler.isBusy).toBe(false);
}, 60_000);

function hot(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
