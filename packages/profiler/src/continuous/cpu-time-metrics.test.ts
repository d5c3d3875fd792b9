import { otherName, Registry } from '@sonde/metrics';
import { labelSetsOf, lintMetrics, seriesValue } from '@sonde/metrics/testing';
import { expect, test } from 'vitest';
import { CallTreeBuilder } from '../call-tree/call-tree.js';
import type { Profile } from '../call-tree/profile.js';
import type { ClosedWindow } from './closed-window.js';
import { CpuTimeMetrics } from './cpu-time-metrics.js';

interface Sampled {
  readonly name: string;
  readonly file?: string;
  readonly route?: string;
}

/** One sample of 10 ms for each; the window begins with the second. */
function windowOf(samples: readonly Sampled[]): ClosedWindow {
  const tree = new CallTreeBuilder();
  const node = samples.map(({ name, file = '/app/a.js' }) => tree.child(0, tree.intern(name, file, 1, 1)));
  const routes = [...new Set(samples.map(({ route }) => route))];
  const profile: Profile = {
    kind: 'cpu',
    title: 'test',
    durationUs: samples.length * 10_000,
    measures: [{ name: 'wall', unit: 'nanoseconds' }],
    tree: tree.build(),
    samples: {
      count: samples.length,
      node: Uint32Array.from(node),
      values: [new Float64Array(samples.length).fill(1e7)],
      atUs: Float64Array.from(samples, (_, k) => k * 10_000),
      label: Uint32Array.from(samples, ({ route }) => routes.indexOf(route) + 1),
    },
    labels: [{}, ...routes.map((route): Record<string, string> => (route === undefined ? {} : { route }))],
    threads: ['main'],
    origin: { engine: 'test', interval: 10_000, notes: [] },
  };
  return { fromMs: 10, toMs: samples.length * 10, startMs: 0, profile, work: new Uint32Array(samples.length) };
}

const time = 'profiler_function_cpu_time_seconds';

test('time is added up between the ends of a window, without idle time', () => {
  const registry = new Registry();
  const metrics = new CpuTimeMetrics(registry);
  metrics.record(
    windowOf([
      { name: 'before', route: 'GET /a' },
      { name: 'f', route: 'GET /a' },
      { name: 'f', route: 'GET /a' },
      { name: '(idle)', file: '' },
      { name: 'g' },
    ]),
  );
  expect(seriesValue(registry, 'profiler_route_cpu_time_seconds', { profiler_route: 'GET /a' })).toBeCloseTo(0.02);
  expect(seriesValue(registry, 'profiler_route_cpu_time_seconds', { profiler_route: '' })).toBeCloseTo(0.01);
  expect(seriesValue(registry, time, { code_function_name: 'f', code_file_path: '/app/a.js' })).toBeCloseTo(0.02);
  expect(labelSetsOf(registry, time)).toHaveLength(2);
  expect(lintMetrics(registry)).toEqual([]);
});

test('functions and routes are bounded: the top of each window by name, at most a hundred; all others are one', () => {
  const registry = new Registry();
  const metrics = new CpuTimeMetrics(registry);
  for (let round = 0; round < 30; round++) {
    const samples = Array.from({ length: 100 }, (_, k) => ({ name: `f${round}_${k}`, route: `GET /${round}/${k}` }));
    metrics.record(windowOf(samples));
    if (round === 0) expect(labelSetsOf(registry, time)).toHaveLength(21);
  }
  expect(labelSetsOf(registry, time)).toHaveLength(101);
  expect(seriesValue(registry, time, { code_function_name: otherName, code_file_path: '' })).toBeCloseTo(29.7 - 1);
  expect(labelSetsOf(registry, 'profiler_route_cpu_time_seconds')).toHaveLength(201);
});

test('what lasts beyond the end of a window belongs to the next one', () => {
  const registry = new Registry();
  const window = windowOf([{ name: 'before' }, { name: 'f' }, { name: 'f' }]);
  new CpuTimeMetrics(registry).record({ ...window, toMs: 24 });
  expect(seriesValue(registry, time, { code_function_name: 'f', code_file_path: '/app/a.js' })).toBeCloseTo(0.014, 6);
});
