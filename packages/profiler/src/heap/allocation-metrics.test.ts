import { otherName, Registry } from '@sonde/metrics';
import { labelSetsOf, lintMetrics, seriesValue } from '@sonde/metrics/testing';
import { afterEach, expect, test, vi } from 'vitest';
import { CallTreeBuilder } from '../call-tree/call-tree.js';
import type { Profile } from '../call-tree/profile.js';
import { AllocationMetrics, type AllocationMetricsOptions } from './allocation-metrics.js';
import { HeapProfiler } from './heap-profiler.js';

const bytes = 'profiler_function_allocation_bytes';
const time = 'profiler_allocation_window_time_seconds';
const running: AllocationMetrics[] = [];

afterEach(() => {
  for (const metrics of running.splice(0)) metrics.stop();
});

function begin(options: AllocationMetricsOptions = {}, heap = new HeapProfiler()) {
  const registry = new Registry();
  const onFault = vi.fn<(cause: unknown) => void>();
  const metrics = new AllocationMetrics({ heap, registry, onFault }, options);
  running.push(metrics);
  return { metrics, registry, heap, onFault };
}

/** Windows as they are told, one after the other; then there are no more. */
function heapOf(windows: readonly (Profile | Error)[]): HeapProfiler {
  const left = [...windows];
  const allocations = async () => {
    const next = left.shift();
    if (next === undefined) return new Promise<never>(() => {});
    if (next instanceof Error) throw next;
    return next;
  };
  return { allocations } as unknown as HeapProfiler;
}

function profileOf(sites: readonly (readonly [name: string, bytes: number])[]): Profile {
  const tree = new CallTreeBuilder();
  const node = sites.map(([name]) => tree.child(0, tree.intern(name, '/app/a.js', 1, 1)));
  return {
    kind: 'allocations',
    title: 'test',
    durationUs: 2e6,
    measures: [{ name: 'alloc_space', unit: 'bytes' }],
    tree: tree.build(),
    samples: {
      count: sites.length,
      node: Uint32Array.from(node),
      values: [Float64Array.from(sites, ([, size]) => size)],
    },
    labels: [{}],
    threads: ['main'],
    origin: { engine: 'test', interval: 1, notes: [] },
  };
}

const seriesOf = (name: string) => ({ code_function_name: name, code_file_path: '/app/a.js' });
const other = { code_function_name: otherName, code_file_path: '' };

function dropArrays(count: number): number {
  let sum = 0;
  for (let n = 0; n < count; n++) sum += new Array(100).fill(n).length;
  return sum;
}

test('what a function allocates is counted under its name, the dead too, beside the time that was sampled', async () => {
  const { registry } = begin({ windowMs: 100, everyMs: 100, intervalBytes: 16_384 });
  const own = { code_function_name: 'dropArrays', code_file_path: import.meta.filename };
  let calls = 0;
  await vi.waitFor(
    () => {
      calls += dropArrays(5000) / 100;
      expect(seriesValue(registry, bytes, own)).toBeGreaterThan(1_000_000);
    },
    { timeout: 15_000, interval: 5 },
  );
  // Not more than there was: an array of 100 is 816 bytes, with an object of it beside. Five sigma of the sampler.
  const most = calls * 850;
  expect(seriesValue(registry, bytes, own)).toBeLessThan(most + 5 * Math.sqrt(most * 16_384));
  expect(seriesValue(registry, time)).toBeGreaterThanOrEqual(0.099);
  expect(lintMetrics(registry)).toEqual([]);
});

test('the top of a window by name, the rest as one; over all windows, a hundred names', async () => {
  const first = profileOf([
    ['small', 1],
    ['large', 100],
    ['large', 50],
    ['middle', 20],
  ]);
  const many = Array.from({ length: 60 }, (_, k) => profileOf([1, 2, 3].map((n) => [`f${k * 3 + n}`, n] as const)));
  const { registry } = begin({ top: 2, windowMs: 100, everyMs: 100 }, heapOf([first]));
  await vi.waitFor(() => expect(seriesValue(registry, time)).toBe(2), 10_000);
  expect(labelSetsOf(registry, bytes)).toHaveLength(3);
  expect(seriesValue(registry, bytes, seriesOf('large'))).toBe(150);
  expect(seriesValue(registry, bytes, seriesOf('middle'))).toBe(20);
  expect(seriesValue(registry, bytes, other)).toBe(1);
  const full = begin({ windowMs: 100, everyMs: 100 }, heapOf(many));
  // No time goes by from one window to the next: they are there at once.
  await vi.waitFor(() => expect(seriesValue(full.registry, time)).toBe(120), { timeout: 10_000 });
  expect(labelSetsOf(full.registry, bytes)).toHaveLength(101);
});

test('a sampler that is taken is waited for, a fault is told, and the next window is tried', async () => {
  const busy = Object.assign(new Error('taken'), { code: 'SONDE_PROFILER_BUSY' });
  const broken = new Error('broken');
  const { registry, onFault } = begin({ windowMs: 100, everyMs: 101 }, heapOf([busy, broken, profileOf([['f', 7]])]));
  await vi.waitFor(() => expect(seriesValue(registry, bytes, seriesOf('f'))).toBe(7), 10_000);
  expect(onFault.mock.calls).toEqual([[broken]]);
});

test('nothing is sampled after it was stopped, nor after its heap profiler was closed', async () => {
  const { metrics, heap } = begin();
  expect([metrics.isOn, heap.isSampling]).toEqual([true, true]);
  metrics.stop();
  metrics.stop();
  await vi.waitFor(() => expect(heap.isSampling).toBe(false), 10_000);
  expect(metrics.isOn).toBe(false);
  const closed = begin({}, heap);
  heap.close();
  expect(heap.isSampling).toBe(false);
  const late = begin({}, heap);
  await vi.waitFor(() => expect(late.metrics.isOn).toBe(false), 10_000);
  expect([late.onFault, closed.onFault].map((fault) => fault.mock.calls)).toEqual([[], []]);
});

test.each([{ top: 0 }, { top: 101 }, { windowMs: 99 }, { windowMs: 20_000, everyMs: 19_999 }, { intervalBytes: 4095 }])(
  'refuses %j',
  (options) => {
    expect(() => begin(options)).toThrow(expect.objectContaining({ code: 'SONDE_INVALID_OPTION' }));
  },
);
