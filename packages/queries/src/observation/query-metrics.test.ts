import { Registry } from '@sonde/metrics';
import { expect, test } from 'vitest';
import { QueryFaults } from './query-faults.js';
import { QueryMetrics } from './query-metrics.js';

test('the metrics keep the names of the conventions', () => {
  const registry = new Registry();
  new QueryMetrics(registry, new QueryFaults(registry), { maxSummaries: 10, buckets: undefined });
  const query = ['db.system.name', 'db.namespace', 'db.operation.name', 'db.query.summary', 'error.type'];
  const scope = ['http.request.method', 'http.route'];
  expect(
    registry
      .snapshot()
      .families.map(({ otel, blocks }) => [
        `${otel?.name} ${otel?.unit}`,
        ...(blocks[0]?.attributes ?? []).map(({ key }) => key),
      ]),
  ).toEqual([
    ['db.client.operation.duration s', ...query],
    ['db.client.response.returned_rows {row}', ...query],
    ['db.n_plus_one.detections {detection}', ...scope, 'confidence'],
    ['db.slow_queries {query}', 'db.system.name', 'db.namespace', 'db.query.summary'],
    ['db.queries_per_request {query}', ...scope],
    ['db.time_per_request s', ...scope],
  ]);
});
