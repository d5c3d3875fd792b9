import { Registry } from '@sonde/metrics';
import { expect, test } from 'vitest';
import { PoolMetrics } from './pool-metrics.js';

test('the metrics keep the names of the conventions; what there is now is a sum', () => {
  const registry = new Registry();
  new PoolMetrics(registry, 'main');
  const found = registry
    .snapshot()
    .families.map(({ name, otel, blocks }) => [
      name,
      `${otel?.name} ${otel?.unit}${otel?.isSum === true ? ' sum' : ''}`,
      ...(blocks[0]?.attributes ?? []).map(({ key }) => key),
    ]);
  const pool = 'db.client.connection.pool.name';
  expect(found).toEqual([
    ['db_client_connection_count', 'db.client.connection.count {connection} sum', pool, 'db.client.connection.state'],
    ['db_client_connection_max', 'db.client.connection.max {connection} sum', pool],
    ['db_client_connection_idle_max', 'db.client.connection.idle.max {connection} sum', pool],
    ['db_client_connection_pending_requests', 'db.client.connection.pending_requests {request} sum', pool],
    ['db_client_connection_timeouts', 'db.client.connection.timeouts {timeout}', pool],
    ['db_client_connection_wait_time_seconds', 'db.client.connection.wait_time s', pool],
    ['db_client_connection_use_time_seconds', 'db.client.connection.use_time s', pool],
    ['db_client_connection_create_time_seconds', 'db.client.connection.create_time s', pool],
  ]);
});
