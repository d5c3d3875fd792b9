import { getEventListeners } from 'node:events';
import { Registry } from '@sonde/metrics';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { codeOf, FakeEngine } from './fake-engine.test.support.js';
import { Profiler } from './profiler.js';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const profilers: Profiler[] = [];

function profilerOf() {
  const engine = new FakeEngine();
  const profiler = new Profiler({ registry: new Registry(), engine });
  profilers.push(profiler);
  return { profiler, engine };
}

/** So many turns of the queue of promises: more than there are between asking and being profiled. */
const turns = Array.from({ length: 30 }, (_, count) => count);

async function pass(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await undefined;
}

afterEach(async () => {
  for (const profiler of profilers.splice(0)) await profiler.close();
});

describe('whenever it comes between two turns of the loop,', () => {
  test.each(turns)('giving up is heard: after %i', async (count) => {
    const { profiler, engine } = profilerOf();
    const giveUp = new AbortController();
    const taking = codeOf(profiler.cpu({ durationMs: 60_000, signal: giveUp.signal }));
    await pass(count);
    giveUp.abort();
    expect(await taking).toBe('AbortError');
    expect(engine.running).toBe(0);
    expect(profiler.isBusy).toBe(false);
  });

  test.each(turns)('close() leaves nothing running: after %i', async (count) => {
    const { profiler, engine } = profilerOf();
    const taking = codeOf(profiler.cpu({ durationMs: 60_000 }));
    await pass(count);
    await profiler.close();
    expect(engine.running).toBe(0);
    expect(await taking).toBe('SONDE_PROFILER_CLOSED');
    expect(engine.running).toBe(0);
  });
});

test('close() waits for an engine that is about to begin', async () => {
  const { profiler, engine } = profilerOf();
  engine.onStart = () => sleep(50) as Promise<void>;
  const cancelled = vi.fn();
  const taking = codeOf(profiler.cpu({ durationMs: 60_000 })).then(cancelled);
  await sleep(10);
  await profiler.close();
  expect(engine.mostAtOnce).toBe(1);
  expect(engine.running).toBe(0);
  await taking;
  expect(cancelled).toHaveBeenCalledWith('SONDE_PROFILER_CLOSED');
});

test('whoever has waited for a profile can begin the next one at once', async () => {
  const { profiler } = profilerOf();
  const first = await profiler.start({ maxDurationMs: 10 });
  await first.profile;
  const second = await profiler.start();
  const third = second.stop().then(() => profiler.start());
  await expect(third).resolves.toBeDefined();
});

test('stop() right after start() ends what begins', async () => {
  const { profiler, engine } = profilerOf();
  engine.onStart = () => sleep(10) as Promise<void>;
  const starting = profiler.start({ title: 'short' });
  expect((await profiler.stop()).title).toBe('short');
  await starting;
  expect(engine.running).toBe(0);
  expect(await codeOf(profiler.stop())).toBe('SONDE_PROFILER_STOP_FAILED');
});

test('the heap is closed with the profiler, even where nobody asked for it before', async () => {
  const { profiler } = profilerOf();
  await profiler.close();
  expect(await codeOf(profiler.heap.allocations({ durationMs: 10 }))).toBe('SONDE_PROFILER_CLOSED');
});

test('start() does not hold the process open, cpu() does', async () => {
  const { profiler } = profilerOf();
  const timers = () => process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;
  // The test runner has timers of its own, which come and go.
  await vi.waitFor(async () => {
    const before = timers();
    const session = await profiler.start();
    const whileStarted = timers();
    await session.cancel();
    const giveUp = new AbortController();
    const taking = codeOf(profiler.cpu({ signal: giveUp.signal }));
    await sleep(20);
    const whileTaking = timers();
    giveUp.abort();
    await taking;
    expect([whileStarted, whileTaking]).toEqual([before, before + 1]);
  }, 10_000);
});

test('a signal that lives longer than its profiles keeps none of their listeners', async () => {
  const { profiler } = profilerOf();
  const { signal } = new AbortController();
  await profiler.cpu({ durationMs: 5, signal });
  await (await profiler.start({ signal })).stop();
  await (await profiler.start({ signal })).cancel();
  await Promise.all([profiler.cpu({ durationMs: 5, signal }), profiler.cpu({ durationMs: 5, signal })]);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});
