import { inspect } from 'node:util';
import { Registry } from '@sonde/metrics';
import { seriesValue } from '@sonde/metrics/testing';
import { afterEach, expect, test, vi } from 'vitest';
import { Profiler } from './profiler.js';

const open: Profiler[] = [];

function make(registry = new Registry()): Profiler {
  const profiler = new Profiler({ registry });
  open.push(profiler);
  return profiler;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((profiler) => profiler.close()));
});

test('console.log shows what it does, and nothing of how', async () => {
  const profiler = make();
  expect(inspect(profiler)).toBe('Profiler { idle }');
  await profiler.start();
  const metrics = profiler.allocationMetrics();
  expect(inspect({ profiler })).toBe('{ profiler: Profiler { taking a CPU profile, sampling the heap } }');
  metrics.stop();
  await profiler.stop();
  await profiler.continuous();
  await vi.waitFor(() => expect(inspect(profiler)).toBe('Profiler { continuous }'), 10_000);
  await profiler.close();
  expect(inspect(profiler)).toBe('Profiler { closed }');
});

test('allocations are counted by one at a time, beside CPU profiles, until the profiler is closed', async () => {
  const registry = new Registry();
  const profiler = make(registry);
  const metrics = profiler.allocationMetrics({ windowMs: 100, everyMs: 100 });
  expect(() => profiler.allocationMetrics()).toThrow(expect.objectContaining({ code: 'SONDE_PROFILER_BUSY' }));
  expect(() => make().allocationMetrics({ top: 0 })).toThrow(expect.objectContaining({ code: 'SONDE_INVALID_OPTION' }));
  await profiler.cpu({ durationMs: 10 });
  const sampled = () => seriesValue(registry, 'profiler_allocation_window_time_seconds');
  await vi.waitFor(() => expect(sampled()).toBeGreaterThan(0.09), { timeout: 15_000, interval: 20 });
  metrics.stop();
  const next = profiler.allocationMetrics();
  await profiler.close();
  expect([metrics.isOn, next.isOn, profiler.heap.isSampling]).toEqual([false, false, false]);
  expect(() => profiler.allocationMetrics()).toThrow(expect.objectContaining({ code: 'SONDE_PROFILER_CLOSED' }));
});
