import * as v8 from 'node:v8';
import { Registry, type SondeError } from '@sonde/metrics';
import { seriesValue } from '@sonde/metrics/testing';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { ProfilerBusyError } from './busy-error.js';
import { codeOf, FakeEngine } from './fake-engine.test.support.js';
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

describe('start() and stop()', () => {
  test('stop() hands out what start() began, once', async () => {
    const { profiler, engine } = profilerOf();
    const session = await profiler.start({ title: 'mine' });
    expect(await codeOf(profiler.start())).toBe('SONDE_PROFILER_BUSY');
    const profile = await profiler.stop();
    expect(profile.title).toBe('mine');
    expect(await session.stop()).toBe(profile);
    expect(await session.profile).toBe(profile);
    expect(engine.running).toBe(0);
    expect(await codeOf(profiler.stop())).toBe('SONDE_PROFILER_STOP_FAILED');
  });

  test('it ends by itself after its longest duration, says so, and stop() still has it', async () => {
    const { profiler, engine } = profilerOf();
    await profiler.start({ maxDurationMs: 20 });
    await sleep(60);
    expect(engine.running).toBe(0);
    expect((await profiler.stop()).origin.notes).toEqual(['It ended by itself after 20 ms, its longest duration.']);
  });

  test('a cancelled one is gone', async () => {
    const { profiler, engine } = profilerOf();
    const session = await profiler.start();
    await session.cancel(new Error('changed my mind'));
    await session.cancel();
    await expect(session.stop()).rejects.toThrow('changed my mind');
    expect(engine.running).toBe(0);
    await profiler.cpu({ durationMs: 1 });
  });
});

describe('profile()', () => {
  test('gives the result and the profile, of sync and async functions', async () => {
    const { profiler } = profilerOf();
    expect(await profiler.profile(() => 42)).toMatchObject({ result: 42, profile: { kind: 'cpu' } });
    expect(await profiler.profile(async () => sleep(5).then(() => 'x'))).toMatchObject({ result: 'x' });
  });

  test('what the function throws is thrown on, as it is; the profile goes to onThrow', async () => {
    const { profiler, engine, registry } = profilerOf();
    const thrown = { no: 'error' };
    const onThrow = vi.fn();
    const failing = () => {
      throw thrown;
    };
    await expect(profiler.profile(failing, { onThrow })).rejects.toBe(thrown);
    expect(onThrow).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ kind: 'cpu' }), thrown);
    await expect(profiler.profile(failing)).rejects.toBe(thrown);
    const bad = () => {
      throw new Error('mine');
    };
    await expect(profiler.profile(failing, { onThrow: bad })).rejects.toBe(thrown);
    expect(engine.running).toBe(0);
    const fault = { metric: 'profiler', code: 'SONDE_PROFILER_LISTENER_FAILED' };
    expect(seriesValue(registry, 'sonde_faults', fault)).toBe(1);
  });

  test('an onThrow that is async and rejects is told, and no unhandled rejection', async () => {
    const { profiler, registry } = profilerOf();
    const onThrow = async () => Promise.reject(new Error('mine'));
    const failing = () => Promise.reject(new Error('of the application'));
    await expect(profiler.profile(failing, { onThrow })).rejects.toThrow('of the application');
    await sleep(5);
    const fault = { metric: 'profiler', code: 'SONDE_PROFILER_LISTENER_FAILED' };
    expect(seriesValue(registry, 'sonde_faults', fault)).toBe(1);
  });

  test('what is no function is refused before anything begins', async () => {
    const { profiler, engine } = profilerOf();
    for (const nonsense of [undefined, null, 42, 'fn', {}]) {
      await expect(profiler.profile(nonsense as never)).rejects.toMatchObject({ code: 'SONDE_INVALID_OPTION' });
    }
    expect(engine.mostAtOnce).toBe(0);
  });

  test('the function runs once, whether or not it can be profiled', async () => {
    const { profiler, engine } = profilerOf();
    const session = await profiler.start();
    const fn = vi.fn(() => 1);
    const busy = await profiler.profile(fn);
    expect(busy).toEqual({ result: 1, profile: undefined, reason: expect.any(ProfilerBusyError) });
    await session.cancel();
    engine.onStart = () => {
      throw new Error('denied');
    };
    expect((await profiler.profile(fn)).reason).toMatchObject({ code: 'SONDE_PROFILER_START_FAILED' });
    engine.onStart = () => {};
    engine.onStop = () => {
      throw new Error('lost');
    };
    expect((await profiler.profile(fn)).reason).toMatchObject({ code: 'SONDE_PROFILER_STOP_FAILED' });
    expect(fn).toHaveBeenCalledTimes(3);
    expect(engine.running).toBe(0);
  });

  test('a function longer than the longest profile goes on, its profile does not', async () => {
    const { profiler } = profilerOf();
    const { result, profile } = await profiler.profile(() => sleep(60).then(() => 'done'), { maxDurationMs: 10 });
    expect(result).toBe('done');
    expect(profile?.origin.notes.join()).toContain('10 ms');
  });
});

test('where the engine that was named is missing, that is told once, and Node’s own goes on', async () => {
  const faults: SondeError<string>[] = [];
  const registry = new Registry({ onFault: (fault) => faults.push(fault) });
  const profiler = new Profiler({ registry, engine: 'v8' });
  profilers.push(profiler);
  const engines: string[] = [];
  for (let k = 0; k < 2; k++) engines.push((await profiler.cpu({ durationMs: 5, labels: false })).origin.engine);
  if ('startCpuProfile' in v8) {
    expect(engines).toEqual(['v8', 'v8']);
    expect(faults).toEqual([]);
    return;
  }
  expect(engines).toEqual(['inspector', 'inspector']);
  expect(faults.map(({ code }) => code)).toEqual(['SONDE_PROFILER_ENGINE_MISSING']);
  expect(faults[0]?.message).toMatch(/the engine v8.*Node's own engine goes on in its place/);
  expect(faults[0]?.message).not.toContain('\n');
});
