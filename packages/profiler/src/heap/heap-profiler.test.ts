import { Session } from 'node:inspector';
import { expect, test } from 'vitest';
import type { Profile } from '../call-tree/profile.js';
import type { HeapMeter } from './heap-meter.js';
import { HeapProfiler } from './heap-profiler.js';

const kept: unknown[] = [];

/** Objects of 40 bytes: a header of three words, and two fields in the object. */
function keepPairs(count: number): void {
  for (let n = 0; n < count; n++) kept.push({ left: n, right: n });
}

function dropArrays(count: number): number {
  let sum = 0;
  for (let n = 0; n < count; n++) sum += new Array(100).fill(n).length;
  return sum;
}

/** Of a function, by the first and the second measure. */
function amounts({ tree, samples }: Profile, name: string): number[] {
  return samples.values.map((column) => {
    let sum = 0;
    for (let i = 0; i < samples.count; i++) {
      if (tree.frames[tree.frame[samples.node[i]!]!]!.name === name) sum += column[i]!;
    }
    return sum;
  });
}

function countingMeter() {
  const log: string[] = [];
  let heldMs = 0;
  const meter: HeapMeter = {
    started: (kind) => log.push(`+${kind}`),
    stopped: (kind) => log.push(`-${kind}`),
    ended: (kind, outcome) => log.push(`${kind} ${outcome}`),
    held: (_kind, ms) => {
      heldMs += ms;
    },
  };
  return { log, meter, heldMs: () => heldMs };
}

test('a window sees the dead, the live heap does not', async () => {
  const { log, meter, heldMs } = countingMeter();
  const heap = new HeapProfiler({ intervalBytes: 16_384, meter });
  const taking = heap.allocations({ durationMs: 30 });
  dropArrays(20_000);
  keepPairs(20_000);
  const all = await taking;
  expect(all.kind).toBe('allocations');
  expect(all.measures.map(({ name }) => name)).toEqual(['alloc_space', 'alloc_objects']);
  const [bytes = 0, objects = 0] = amounts(all, 'dropArrays');
  // 816 bytes each, some 1000 samples: within 5 sigma.
  expect(bytes / (20_000 * 816)).toBeGreaterThan(0.83);
  expect(bytes / (20_000 * 816)).toBeLessThan(1.2);
  expect(objects).toBeGreaterThan(10_000);
  expect(objects).toBeLessThan(60_000);

  const looking = heap.liveHeap({ durationMs: 30 });
  dropArrays(20_000);
  keepPairs(50_000);
  const live = await looking;
  expect(live.kind).toBe('heap');
  expect(live.measures.map(({ name }) => name)).toEqual(['inuse_space', 'inuse_objects']);
  // Of 16 MB; the last array may still stand in a register.
  expect(amounts(live, 'dropArrays')[0]).toBeLessThan(100_000);
  const [size = 0, count = 0] = amounts(live, 'keepPairs');
  expect(size).toBeGreaterThan(50_000 * 40 * 0.5);
  // Numbers below 2³¹ need no objects of their own, and an array that grows is one object: so these are the pairs.
  expect(count).toBeGreaterThan(50_000 * 0.5);
  expect(count).toBeLessThan(50_000 * 1.7);
  expect(live.timeline?.memory.length).toBeGreaterThanOrEqual(2);
  expect(live.origin.notes[0]).toMatch(/since sampling began, and is alive after a full collection/);
  expect(live.tree.frames.find(({ name }) => name === 'keepPairs')).toMatchObject({ kind: 'application' });

  expect(heap.isSampling).toBe(false);
  expect(log).toEqual(['+allocations', '-allocations', 'allocations taken', '+heap', '-heap', 'heap taken']);
  expect(heldMs()).toBeGreaterThan(0);
});

test('held, it tells of everything since, as often as asked', async () => {
  const heap = new HeapProfiler({ intervalBytes: 16_384 });
  const sampling = heap.sample();
  keepPairs(20_000);
  const first = sampling.read();
  keepPairs(40_000);
  // It does not wait, as it is sampling already.
  const second = await heap.liveHeap({ durationMs: 3_600_000 });
  expect(amounts(second, 'keepPairs')[0]! / amounts(first.profile, 'keepPairs')[0]!).toBeGreaterThan(1.8);
  expect(first.heapUsed).toBeGreaterThan(1e6);
  expect(first.heapUsed).toBeLessThan(process.memoryUsage().heapUsed * 2);
  await expect(heap.allocations({ durationMs: 10 })).rejects.toMatchObject({ code: 'SONDE_PROFILER_BUSY' });
  const window = await heap.allocations({ durationMs: 10, interrupt: true });
  expect(window.kind).toBe('allocations');
  expect(sampling.read().generation).toBe(first.generation + 1);
  sampling.release();
  expect(heap.isSampling).toBe(false);
});

test('a window with too many samples ends early, and says so', async () => {
  const heap = new HeapProfiler();
  const started = performance.now();
  const taking = heap.allocations({ durationMs: 60_000, intervalBytes: 4096 });
  const timer = setInterval(() => dropArrays(20_000), 1);
  const profile = await taking.finally(() => clearInterval(timer));
  expect(performance.now() - started).toBeLessThan(30_000);
  expect(profile.origin.notes[0]).toMatch(/^It ended early, after \d+ ms: there were too many samples\./);
  expect(heap.isSampling).toBe(false);
}, 40_000);

test('who gives up leaves nothing running', async () => {
  const { log, meter } = countingMeter();
  const heap = new HeapProfiler({ meter });
  const reason = new Error('enough');
  const giveUp = new AbortController();
  const both = [heap.liveHeap({ durationMs: 60_000, signal: giveUp.signal })];
  giveUp.abort(reason);
  await expect(Promise.all(both)).rejects.toBe(reason);
  await expect(heap.allocations({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  expect(heap.isSampling).toBe(false);
  expect(log).toEqual(['+heap', '-heap', 'heap aborted', 'allocations aborted']);
});

test('the sampler of another tool is left alone', async () => {
  const other = new Session();
  other.connect();
  other.post('HeapProfiler.startSampling', { samplingInterval: 1024 });
  const heap = new HeapProfiler();
  await expect(heap.liveHeap({ durationMs: 1 })).rejects.toMatchObject({
    code: 'SONDE_PROFILER_START_FAILED',
    message: expect.stringContaining('Somebody else samples this heap'),
  });
  let isOn = false;
  other.post('HeapProfiler.getSamplingProfile', (error) => {
    isOn = error === null;
  });
  expect(isOn).toBe(true);
  other.disconnect();
  await heap.liveHeap({ durationMs: 1 });
});

test('another tool that stops the sampler is told of, and survived', async () => {
  const heap = new HeapProfiler();
  const sampling = heap.sample();
  const other = new Session();
  other.connect();
  other.post('HeapProfiler.stopSampling');
  other.disconnect();
  expect(() => sampling.read()).toThrow(expect.objectContaining({ code: 'SONDE_PROFILER_STOP_FAILED' }));
  expect(sampling.read().generation).toBe(2);
  heap.close();
  await expect(heap.liveHeap()).rejects.toMatchObject({ code: 'SONDE_PROFILER_CLOSED' });
});

test.each([
  [() => new HeapProfiler({ intervalBytes: 0 }), 'intervalBytes'],
  [() => new HeapProfiler({ interval: 5 } as never), 'interval'],
  [() => new HeapProfiler({ meter: {} as never }), 'meter'],
])('bad options are refused', (make, named) => {
  expect(make).toThrow(
    expect.objectContaining({ code: 'SONDE_INVALID_OPTION', message: expect.stringContaining(named) }),
  );
});

test.each([
  [(heap: HeapProfiler) => heap.liveHeap({ durationMs: 0 })],
  [(heap: HeapProfiler) => heap.allocations({ durationMs: Number.NaN })],
  [(heap: HeapProfiler) => heap.allocations({ intervalBytes: 12 })],
  [(heap: HeapProfiler) => heap.allocations({ title: '' })],
])('so are those of a profile', async (take) => {
  await expect(take(new HeapProfiler())).rejects.toMatchObject({ code: 'SONDE_INVALID_OPTION' });
});
