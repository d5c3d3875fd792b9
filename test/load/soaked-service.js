// The service of the soak test: Fastify, measured by Sonde. It answers its parent's questions about itself.
//   node --expose-gc soaked-service.js      (with an IPC channel)

import { measureRequests } from '@sonde/http/fastify';
import { Registry } from '@sonde/metrics';
import fastify from 'fastify';

const registry = new Registry({ maxSeries: 1000 });
const app = fastify();
await app.register(measureRequests, { registry });
app.get('/users/:id', async () => ({ ok: true }));
// Waits for its client to leave.
app.get('/slow', () => new Promise(() => {}));
await app.listen({ port: 0, host: '127.0.0.1' });

const address = app.server.address();
process.send?.({ port: typeof address === 'object' ? address?.port : undefined });

process.on('message', () => {
  global.gc?.();
  const { families } = registry.snapshot();
  const block = families.find(({ name }) => name === 'http_server_request_duration_seconds')?.blocks[0];
  const gauge = families.find(({ name }) => name === 'http_server_active_requests')?.blocks[0];
  /** @type {Record<string, number>} */
  const counts = {};
  for (let row = 0; row < (block?.rows ?? 0); row++) {
    if (block === undefined) break;
    const labels = block.columns.map((column) => column[row]).join(' ');
    // The buckets, without the sum behind them.
    const cells = block.values.subarray(row * block.width, (row + 1) * block.width - 1);
    counts[labels] = cells.reduce((total, count) => total + count, 0);
  }
  const inFlight = gauge === undefined ? Number.NaN : gauge.values.reduce((total, count) => total + count, 0);
  process.send?.({ counts, inFlight, heapBytes: process.memoryUsage().heapUsed });
});
