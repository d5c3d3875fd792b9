import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks';
import { collectDefaultMetrics, Registry as PromClientRegistry, type prometheusContentType } from 'prom-client';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { SondeError } from '../model/errors.js';
import type { Family } from '../model/snapshot.js';
import { Registry } from '../registry/registry.js';
import { lintMetrics } from '../testing/lint.js';
import { exposedName } from '../testing/lint-subject.js';
import { ManualClock } from '../testing/manual-clock.js';
import { seriesValue } from '../testing/series-values.js';
import { collectProcessMetrics } from './collect-process-metrics.js';
import { processMetricGroups } from './process-options.js';
import { namesKeptForPromClient } from './prom-client-names.js';

afterEach(() => vi.restoreAllMocks());

function namesIn(registry: Registry): readonly string[] {
  return registry.snapshot().families.map(exposedName);
}

describe('names', () => {
  /** As the text format 0.0.4 has it, where an info metric is a gauge. */
  function shapeOf(family: Family): readonly unknown[] {
    const labelNames = new Set(family.blocks.flatMap((block) => block.labelNames));
    return [exposedName(family), family.type === 'info' ? 'gauge' : family.type, [...labelNames].sort()];
  }

  test('every default metric of prom-client is here, with its type and labels', async () => {
    const theirs = new PromClientRegistry<typeof prometheusContentType>();
    collectDefaultMetrics({ register: theirs });
    const expected = (await theirs.getMetricsAsJSON()).map(({ name, type }) => {
      const { labelNames } = theirs.getSingleMetric(name) as unknown as { readonly labelNames: readonly string[] };
      return [name, String(type), [...labelNames].sort()];
    });
    const registry = new Registry();
    const metrics = collectProcessMetrics(registry);
    const ours = (await registry.collect()).families.map(shapeOf);
    expect(expected.length).toBeGreaterThan(25);
    for (const shape of expected) expect(ours).toContainEqual(shape);
    metrics.stop();
  });

  test('they pass the lint, but for those kept for prom-client', async () => {
    const registry = new Registry();
    const metrics = collectProcessMetrics(registry);
    const snapshot = await registry.collect();
    const except = Object.keys(namesKeptForPromClient);
    expect(lintMetrics(snapshot, { except })).toEqual([]);
    const broken = new Set(lintMetrics(snapshot).map(({ metric }) => metric));
    expect([...broken].sort()).toEqual([...except].sort());
    metrics.stop();
  });

  test('a prefix stands in front of every name', () => {
    const registry = new Registry();
    const metrics = collectProcessMetrics(registry, { prefix: 'shop_' });
    expect(namesIn(registry).every((name) => name.startsWith('shop_'))).toBe(true);
    metrics.stop();
  });

  test("the registry's constant labels are on every series, its prefix is not in the names", async () => {
    const registry = new Registry({ prefix: 'shop_', constLabels: { region: 'eu' } });
    const metrics = collectProcessMetrics(registry);
    const snapshot = await registry.collect();
    expect(seriesValue(snapshot, 'process_cpu_seconds_total', { region: 'eu' })).toBeGreaterThan(0);
    metrics.stop();
  });
});

test('the values are those of this process', async () => {
  const registry = new Registry();
  const metrics = collectProcessMetrics(registry);
  const before = process.cpuUsage();
  const snapshot = await registry.collect();
  const [major = '', minor = '', patch = ''] = process.versions.node.split('.');
  const value = (name: string, labels = {}) => seriesValue(snapshot, name, labels);
  expect(value('nodejs_version_info', { version: process.version, major, minor, patch })).toBe(1);
  expect(value('process_cpu_user_seconds_total')).toBeGreaterThanOrEqual(before.user / 1e6);
  expect(value('process_cpu_seconds_total')).toBeCloseTo(
    value('process_cpu_user_seconds_total') + value('process_cpu_system_seconds_total'),
    6,
  );
  expect(value('nodejs_heap_size_used_bytes')).toBeLessThanOrEqual(value('nodejs_heap_size_total_bytes'));
  expect(value('nodejs_heap_size_total_bytes')).toBeLessThan(value('nodejs_heap_size_limit_bytes'));
  expect(value('nodejs_heap_space_size_used_bytes', { space: 'old' })).toBeGreaterThan(0);
  expect(value('process_resident_memory_bytes')).toBeGreaterThan(
    value('nodejs_heap_space_size_used_bytes', { space: 'old' }),
  );
  const startedSeconds = Date.now() / 1000 - process.uptime();
  expect(Math.abs(value('process_start_time_seconds') - startedSeconds)).toBeLessThan(5);
  expect(value('process_uptime_seconds')).toBeGreaterThan(0);
  metrics.stop();
});

test('counters of the whole process were created with it, the others with the collection', async () => {
  const clock = new ManualClock({ epochMs: Date.UTC(2030, 0, 1) });
  const registry = new Registry();
  const metrics = collectProcessMetrics(registry, { clock });
  const { families } = await registry.collect();
  const created = (name: string) => families.find((family) => family.name === name)?.blocks[0]?.createdMs?.[0];
  expect(created('process_cpu_seconds')).toBe(
    seriesValue({ takenAtMs: 0, families }, 'process_start_time_seconds') * 1000,
  );
  expect(created('process_cpu_seconds')).toBeLessThan(clock.epochMs());
  expect(created('nodejs_gc_duration_seconds')).toBe(clock.epochMs());
  metrics.stop();
});

describe('groups', () => {
  test('one switched off has no metrics', () => {
    const registry = new Registry();
    const all = Object.fromEntries(processMetricGroups.map((group) => [group, group === 'cpu']));
    const metrics = collectProcessMetrics(registry, { groups: all });
    expect(metrics.groups).toEqual(['cpu']);
    expect(namesIn(registry)).toEqual([
      'process_cpu_user_seconds_total',
      'process_cpu_system_seconds_total',
      'process_cpu_seconds_total',
    ]);
    metrics.stop();
  });

  test('every one has metrics, but for the worker outside of one', () => {
    for (const group of processMetricGroups) {
      const registry = new Registry();
      const only = Object.fromEntries(processMetricGroups.map((name) => [name, name === group]));
      const metrics = collectProcessMetrics(registry, { groups: only });
      const isEmpty = namesIn(registry).length === 0;
      if (process.platform === 'linux' && group !== 'worker' && group !== 'cgroup') expect(isEmpty, group).toBe(false);
      metrics.stop();
    }
  });

  test('a source that fails costs the others nothing, and is counted', async () => {
    const faults: SondeError<string>[] = [];
    const registry = new Registry();
    const metrics = collectProcessMetrics(registry, { onFault: (error) => faults.push(error) });
    vi.spyOn(process, 'cpuUsage').mockImplementation(() => {
      throw new Error('no CPU today');
    });
    vi.spyOn(process, 'getActiveResourcesInfo').mockImplementation(() => {
      throw new Error('no resources either');
    });
    const snapshot = await registry.collect();
    expect(seriesValue(snapshot, 'process_resident_memory_bytes')).toBeGreaterThan(0);
    expect(seriesValue(snapshot, 'nodejs_eventloop_utilization_ratio')).toBeGreaterThanOrEqual(0);
    const code = 'SONDE_OBSERVER_FAILED';
    expect(seriesValue(snapshot, 'sonde_faults_total', { metric: 'process_cpu', code })).toBe(1);
    expect(seriesValue(snapshot, 'sonde_faults_total', { metric: 'nodejs_active_resources', code })).toBe(1);
    expect(faults.map((fault) => fault.code)).toEqual([code, code]);
    metrics.stop();
  });
});

describe('one collection per registry', () => {
  test('the same options again give the running collection', () => {
    const registry = new Registry();
    const first = collectProcessMetrics(registry, { gcDurationBuckets: [1, 2], groups: { cpu: true } });
    expect(collectProcessMetrics(registry, { gcDurationBuckets: [1, 2] })).toBe(first);
    first.stop();
  });

  test('other options are refused while it runs, and taken after', () => {
    const registry = new Registry();
    const first = collectProcessMetrics(registry);
    expect(() => collectProcessMetrics(registry, { prefix: 'app_' })).toThrow(/second call.*\[SONDE_INVALID_OPTION\]/);
    expect(() => collectProcessMetrics(registry, { onFault: () => {} })).toThrow(SondeError);
    first.stop();
    const second = collectProcessMetrics(registry, { prefix: 'app_' });
    expect(namesIn(registry)).toContain('app_process_cpu_seconds_total');

    // The first one has nothing left to stop.
    first.stop();
    expect(namesIn(registry)).toContain('app_process_cpu_seconds_total');
    expect(collectProcessMetrics(registry, { prefix: 'app_' })).toBe(second);
    second.stop();
  });

  test('several registries have one each', async () => {
    const registries = [new Registry(), new Registry()];
    const both = registries.map((registry) => collectProcessMetrics(registry));
    for (const registry of registries) {
      expect(seriesValue(await registry.collect(), 'process_cpu_seconds_total')).toBeGreaterThan(0);
    }
    for (const metrics of both) metrics.stop();
  });
});

describe('options', () => {
  test.each([
    [{ prefx: 'a' }, /got "prefx", expected one of prefix, groups/],
    [{ groups: { gc: false } }, /got "gc", expected one of cpu,/],
    [{ eventLoopResolutionMs: 0 }, /eventLoopResolutionMs: got 0, expected whole milliseconds from 1 to/],
    [{ eventLoopResolutionMs: 1.5 }, /eventLoopResolutionMs: got 1.5/],
    [{ eventLoopWindowMs: 86_400_001 }, /eventLoopWindowMs: got 86400001/],
    [{ gcDurationBuckets: [2, 1] }, /SONDE_INVALID_BUCKETS/],
    [{ prefix: 'a b' }, /SONDE_INVALID_OPTION/],
  ])('%j is refused, and nothing is left behind', (options, message) => {
    const registry = new Registry();
    expect(() => collectProcessMetrics(registry, options as object)).toThrow(message);
    expect(namesIn(registry)).toEqual([]);
    collectProcessMetrics(registry, { eventLoopResolutionMs: 1, eventLoopWindowMs: 86_400_000 }).stop();
  });
});

describe('stop', () => {
  test('takes every metric away and lets go of every observer and monitor', async () => {
    const disconnect = vi.spyOn(PerformanceObserver.prototype, 'disconnect');
    const disable = vi.spyOn(Object.getPrototypeOf(monitorEventLoopDelay()), 'disable');
    const resources = process.getActiveResourcesInfo();
    const registry = new Registry();
    const own = registry.counter({ name: 'orders', help: 'Orders taken.' });
    const metrics = collectProcessMetrics(registry);
    expect(process.getActiveResourcesInfo()).toEqual(resources);
    await registry.collect();

    metrics.stop();
    expect(disconnect).toHaveBeenCalledTimes(1);
    expect(disable.mock.results.map(({ value }) => value)).toEqual([true, true]);
    const cpuUsage = vi.spyOn(process, 'cpuUsage');
    own.inc();
    const snapshot = await registry.collect();
    expect(snapshot.families.map(exposedName)).toEqual(['orders_total']);
    expect(seriesValue(snapshot, 'orders_total')).toBe(1);
    expect(cpuUsage).not.toHaveBeenCalled();

    metrics.stop();
    expect(disconnect).toHaveBeenCalledTimes(1);
    expect(disable).toHaveBeenCalledTimes(2);
  });
});
