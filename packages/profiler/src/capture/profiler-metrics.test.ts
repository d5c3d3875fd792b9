import { Registry } from '@sonde/metrics';
import { expect, test } from 'vitest';
import { ProfilerMetrics } from './profiler-metrics.js';

test('names for Prometheus and for OpenTelemetry', () => {
  const registry = new Registry();
  const metrics = new ProfilerMetrics(registry);
  metrics.started('cpu');
  metrics.held('cpu', 20);
  metrics.ended('cpu', 'taken');
  const found = registry
    .snapshot()
    .families.map(({ name, otel, blocks }) => [
      name,
      `${otel?.name} ${otel?.unit}${otel?.isSum === true ? ' sum' : ''}`,
      blocks[0]?.attributes?.map(({ key }) => key),
      blocks[0]?.columns.map(([value]) => value),
      blocks[0]?.values[0],
    ]);
  expect(found).toEqual([
    ['profiler_profiles', 'profiler.profiles {profile}', ['profiler.kind', 'profiler.outcome'], ['cpu', 'taken'], 1],
    ['profiler_overhead_seconds', 'profiler.overhead s', ['profiler.kind'], ['cpu'], 0.02],
    ['profiler_active', 'profiler.active {profile} sum', ['profiler.kind'], ['cpu'], 1],
  ]);
});
