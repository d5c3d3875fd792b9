import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test, vi } from 'vitest';
import { Registry } from '../registry/registry.js';
import { labelSetsOf, seriesValue } from '../testing/series-values.js';
import { countByType, maxResourceTypes } from './active-resources.js';
import { collectProcessMetrics } from './collect-process-metrics.js';

test('counts by type; types past the limit are one, called other', () => {
  const known = new Set<string>();
  const names = Array.from({ length: maxResourceTypes }, (_, k) => `Type${k}`);
  const full = countByType([...names, 'Type0'], known);
  expect(full.get('Type0')).toBe(2);
  expect(known.size).toBe(maxResourceTypes);
  expect(known.has('other')).toBe(false);

  const past = countByType([...names, 'OneMore', 'AnotherOne'], known);
  expect(past.get('other')).toBe(2);
  expect(past.has('OneMore')).toBe(false);
  countByType(
    Array.from({ length: 1000 }, (_, k) => `Made${k}`),
    known,
  );
  expect(known.size).toBe(maxResourceTypes + 1);
});

test('a server is an active resource while it listens, and 0 of them after', async () => {
  const registry = new Registry();
  const metrics = collectProcessMetrics(registry);
  const type = 'TCPServerWrap';
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const open = await registry.collect();
  const listening = seriesValue(open, 'nodejs_active_resources', { type });
  expect(listening).toBeGreaterThanOrEqual(1);
  expect(seriesValue(open, 'nodejs_active_handles', { type: 'Server' })).toBeGreaterThanOrEqual(1);

  server.close();
  // libuv closes the handle some turns of the loop later.
  const closed = await vi.waitFor(async () => {
    const snapshot = await registry.collect();
    expect(seriesValue(snapshot, 'nodejs_active_resources', { type })).toBe(listening - 1);
    return snapshot;
  }, 10_000);

  let sum = 0;
  for (const labels of labelSetsOf(closed, 'nodejs_active_resources')) {
    sum += seriesValue(closed, 'nodejs_active_resources', labels);
  }
  expect(sum).toBe(seriesValue(closed, 'nodejs_active_resources_total'));
  metrics.stop();
});
