import { Registry } from '@sonde/metrics';
import { expect, test } from 'vitest';
import { RequestFaults } from '../request/request-faults.js';
import { ClientDuration } from './client-duration.js';

test('the metric keeps the names of the conventions, and its numbers', () => {
  const registry = new Registry();
  new ClientDuration(registry, { labels: { peer: () => 'x' }, omitLabels: ['errorType'] }, new RequestFaults(registry));
  const [family] = registry.snapshot().families;
  expect(family?.otel).toEqual({ name: 'http.client.request.duration', unit: 's', isSum: false });
  expect(family?.blocks[0]?.attributes).toEqual([
    { key: 'http.request.method', type: 'string' },
    { key: 'server.address', type: 'string' },
    { key: 'server.port', type: 'int' },
    { key: 'http.response.status_code', type: 'int' },
    { key: 'peer', type: 'string' },
  ]);
});
