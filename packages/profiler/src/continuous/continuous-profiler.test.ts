import { endScope, Registry, runInScope, type Scope, systemClock } from '@sonde/metrics';
import { labelSetsOf, seriesValue } from '@sonde/metrics/testing';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Profile } from '../call-tree/profile.js';
import { WindowEngine } from '../capture/inspector.test.engine.js';
import type { CpuEngine } from '../engines/engine.js';
import { ScopeMarks } from '../timeline/scope-marks.js';
import { TimelineRecorder } from '../timeline/timeline-recorder.js';
import { type ContinuousOptions, continuousSettings } from './continuous-options.js';
import { ContinuousProfiler } from './continuous-profiler.js';
import { CpuTimeMetrics } from './cpu-time-metrics.js';

const now = () => systemClock.monotonicMs();
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const running: ContinuousProfiler[] = [];
/** A window is a second, and a busy machine makes it more. */
const soon = { timeout: 15_000, interval: 10 };

async function begin(options: ContinuousOptions = {}, write?: (window: Profile) => Promise<void>, other?: CpuEngine) {
  const clock = systemClock;
  const registry = new Registry();
  const engine = new WindowEngine();
  const marks = new ScopeMarks({ clock });
  const recorder = new TimelineRecorder({ clock });
  const onFault = vi.fn();
  const metrics = new CpuTimeMetrics(registry);
  const parts = {
    clock,
    engine: other ?? engine,
    marks,
    recorder,
    metrics,
    onHeld: () => {},
    onFault,
    onRunning: () => {},
    write,
  };
  const profiler = await ContinuousProfiler.begin(parts, continuousSettings({ intervalUs: 1000, ...options }));
  running.push(profiler);
  return { profiler, engine, registry, marks, recorder, onFault };
}

afterEach(async () => {
  for (const profiler of running.splice(0)) await profiler.stop();
});

/** So much CPU time: on a machine that has much to do, as much time on the clock may pass without a sample. */
function burn(ms: number): void {
  const from = process.cpuUsage();
  const usedMs = () => {
    const { user, system } = process.cpuUsage(from);
    return (user + system) / 1000;
  };
  let sum = 0;
  while (usedMs() < ms) for (let k = 0; k < 5000; k++) sum += Math.sqrt(k);
  if (sum < 0) throw new Error('never');
}

/**
 * Milliseconds that samples say were not waiting, of one route or of all. By label rather than by function: V8 gives code
 * that it inlined while nobody profiled the name of its caller.
 */
function busyMs({ tree: { frames, frame }, samples, labels }: Profile, route?: string): number {
  let ns = 0;
  for (let k = 0; k < samples.count; k++) {
    const isBusy = !['idle', 'root', 'program'].includes(frames[frame[samples.node[k]!]!]!.kind);
    const isOfRoute = route === undefined || labels[samples.label![k]!]!['route'] === route;
    if (isBusy && isOfRoute) ns += samples.values[0]![k]!;
  }
  return ns / 1e6;
}

describe('cut()', () => {
  test('of a request that was found slow afterwards, in the present window', async () => {
    const { profiler, engine } = await begin();
    await sleep(50);
    burn(60);
    const scope: Scope = { kind: 'request', method: 'GET', route: '/slow' };
    const fromMs = now();
    await runInScope(scope, async () => {
      burn(40);
      await sleep(20);
      burn(40);
    });
    const toMs = now();
    endScope(scope);
    burn(60);
    const profile = await profiler.cut({ fromMs, toMs, title: 'slow' });
    expect(profile?.title).toBe('slow');
    expect(profile?.durationUs).toBeCloseTo((toMs - fromMs) * 1000, 0);
    expect(busyMs(profile!, 'GET /slow')).toBeGreaterThan(55);
    expect(busyMs(profile!)).toBeLessThan(toMs - fromMs);
    expect(profile?.labels).toContainEqual({ route: 'GET /slow' });
    expect(profile?.timeline?.lag.length).toBeGreaterThan(0);
    expect(engine.open.size).toBe(1);
    const own = await profiler.cut({ fromMs, toMs, scope });
    expect(new Set(own?.samples.label)).toEqual(new Set([own?.labels.findIndex(({ route }) => route === 'GET /slow')]));
    expect(await profiler.cut({ scope: { kind: 'never seen' } })).toBeUndefined();
  });

  test('of one request among others of its route that interleave', async () => {
    const { profiler } = await begin();
    const scopes = [0, 1].map((): Scope => ({ kind: 'request', method: 'GET', route: '/a' }));
    const run = (scope: Scope, ms: number) =>
      runInScope(scope, async () => {
        for (let k = 0; k < 5; k++) {
          burn(ms);
          await sleep(1);
        }
      });
    await Promise.all([run(scopes[0]!, 20), run(scopes[1]!, 5)]);
    const times = await Promise.all(scopes.map(async (scope) => busyMs((await profiler.cut({ scope }))!)));
    expect(times[0]).toBeGreaterThan(70);
    expect(times[1]).toBeLessThan(times[0]!);
    expect((await profiler.cut({ labels: { route: 'GET /b' } }))?.samples.count).toBe(0);
  });

  test('nothing is lost and nothing is doubled where windows meet', async () => {
    const { profiler } = await begin({ windowMs: 1000 });
    const fromMs = now();
    // Busy through three windows and their joints; the loop turns now and then, so that windows can end.
    while (now() < fromMs + 3300) {
      burn(10);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const toMs = now();
    const profile = (await profiler.cut({ fromMs, toMs }))!;
    const { atUs, values, count } = profile.samples;
    expect(profile.durationUs / 1000).toBeGreaterThan(3200);
    for (let k = 1; k < count; k++) expect(atUs![k]!).toBeGreaterThanOrEqual(atUs![k - 1]!);
    const sumMs = values[0]!.reduce((sum, value) => sum + value, 0) / 1e6;
    expect(sumMs).toBeGreaterThan((toMs - fromMs) * 0.97);
    expect(sumMs).toBeLessThanOrEqual((toMs - fromMs) * 1.001);
    expect(busyMs(profile)).toBeGreaterThan((toMs - fromMs) * 0.8);
  });

  test('of a time that is gone, or to come, or before it began, there is nothing', async () => {
    const { profiler } = await begin();
    const fromMs = now();
    expect(await profiler.cut({ fromMs: fromMs - 2000, toMs: fromMs - 1000 })).toBeUndefined();
    expect(await profiler.cut({ fromMs: fromMs + 10_000, toMs: fromMs + 20_000 })).toBeUndefined();
  });

  test('many callers at once share the end of one window', async () => {
    const { profiler, registry } = await begin();
    await sleep(1050);
    const cuts = await Promise.all(Array.from({ length: 50 }, () => profiler.cut()));
    expect(cuts.every((profile) => profile !== undefined && profile.samples.count > 0)).toBe(true);
    expect(seriesValue(registry, 'profiler_windows', { profiler_outcome: 'kept' })).toBeLessThanOrEqual(2);
  });

  test('refuses nonsense', async () => {
    const { profiler } = await begin();
    const nonsense = [{ fromMs: NaN }, { toMs: '1' }, { labels: 'GET /' }, { scope: null }, { title: '' }, { from: 1 }];
    for (const options of nonsense) {
      const cutting = profiler.cut(options as object);
      await expect(cutting, JSON.stringify(options)).rejects.toMatchObject({ code: 'SONDE_INVALID_OPTION' });
    }
  });
});

test('recent() has the last of it', async () => {
  const { profiler } = await begin();
  runInScope({ kind: 'job', name: 'early' }, () => burn(50));
  await sleep(100);
  const all = (await profiler.recent())!;
  const last = (await profiler.recent(50))!;
  expect(busyMs(all, 'early')).toBeGreaterThan(30);
  expect(busyMs(last, 'early')).toBe(0);
  expect(last.durationUs).toBeLessThan(1_500_000);
});

test('recent() refuses nonsense', async () => {
  const { profiler } = await begin();
  for (const nonsense of [NaN, 0, -5, 'abc', null, {}]) {
    const looking = profiler.recent(nonsense as number);
    await expect(looking, String(nonsense)).rejects.toMatchObject({ code: 'SONDE_INVALID_OPTION' });
  }
});

test('CPU seconds are counted by route and by function', async () => {
  const { profiler, registry } = await begin({ windowMs: 1000 });
  runInScope({ kind: 'request', method: 'GET', route: '/hot' }, () => burn(200));
  burn(100);
  await sleep(20);
  await profiler.stop();
  const hot = seriesValue(registry, 'profiler_route_cpu_time_seconds', { profiler_route: 'GET /hot' });
  expect(hot).toBeGreaterThan(0.14);
  const functions = labelSetsOf(registry, 'profiler_function_cpu_time_seconds');
  const seconds = functions.map((labels) => seriesValue(registry, 'profiler_function_cpu_time_seconds', labels));
  expect(seconds.reduce((a, b) => a + b, 0)).toBeGreaterThan(0.2);
  expect(functions.some(({ code_file_path }) => String(code_file_path).includes('continuous-profiler.test'))).toBe(
    true,
  );
});

describe('what goes wrong', () => {
  test('a window that fails is counted and told; the next is tried when its time comes', async () => {
    const { profiler, engine, registry, onFault } = await begin({ windowMs: 1000 });
    const start = vi.spyOn(engine, 'start').mockRejectedValue(new Error('denied'));
    await vi.waitFor(() => expect(onFault).toHaveBeenCalledWith(new Error('denied')), soon);
    start.mockRestore();
    await vi.waitFor(() => expect(engine.open.size).toBe(1), soon);
    expect(seriesValue(registry, 'profiler_windows', { profiler_outcome: 'failed' })).toBe(onFault.mock.calls.length);
    expect((await profiler.recent())?.samples.count).toBeGreaterThan(0);
  });

  test('windows that hold the loop too long are left out', async () => {
    const { engine, registry } = await begin({ windowMs: 1000, maxPauseMs: 0.000_001 });
    const skipped = () => seriesValue(registry, 'profiler_windows', { profiler_outcome: 'skipped' });
    await vi.waitFor(() => expect(skipped()).toBe(1), soon);
    expect(engine.open.size).toBe(0);
    await vi.waitFor(() => expect(engine.open.size).toBe(1), soon);
  });

  test('a disk that is slower than the windows gets none while it writes', async () => {
    let finish = () => {};
    const write = vi.fn(() => new Promise<void>((resolve) => (finish = resolve)));
    const { profiler, registry } = await begin({}, write);
    await profiler.cut();
    await profiler.cut();
    expect(write).toHaveBeenCalledTimes(1);
    expect(seriesValue(registry, 'profiler_windows', { profiler_outcome: 'unwritten' })).toBe(1);
    finish();
    await sleep(1);
    await profiler.cut();
    expect(write).toHaveBeenCalledTimes(2);
    finish();
  });

  test('an engine that takes one profile at a time is refused', async () => {
    const engine = { name: 'v8', abilities: { ...new WindowEngine().abilities, overlapping: false }, start: vi.fn() };
    const beginning = begin({}, undefined, engine);
    await expect(beginning).rejects.toMatchObject({ code: 'SONDE_PROFILER_START_FAILED' });
    expect(engine.start).not.toHaveBeenCalled();
  });
});

test('stop() ends it: no capture, no hook, no recorder; once or often', async () => {
  const { profiler, engine, marks, recorder } = await begin();
  expect([marks.isOn, recorder.isOn, engine.open.size]).toEqual([true, true, 1]);
  await Promise.all([profiler.stop(), profiler.stop()]);
  expect([marks.isOn, recorder.isOn, engine.open.size]).toEqual([false, false, 0]);
  expect(profiler.isRunning).toBe(false);
  expect(await profiler.recent()).toBeUndefined();
});
