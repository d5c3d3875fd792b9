import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { startShop } from './shop.js';

afterEach(() => vi.unstubAllEnvs());

test('a shop pushes to the receiver that the environment names, at the latest when it closes', async () => {
  const received: { path: string | undefined; body: Buffer }[] = [];
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ path: request.url, body: Buffer.concat(chunks) });
      response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
    });
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  try {
    vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`);
    const shop = await startShop({ port: 0, metricsPort: 0 });
    await (await fetch(new URL('/products', shop.url))).text();
    await shop.close();
  } finally {
    receiver.close();
  }
  const last = received.at(-1);
  expect(last?.path).toBe('/v1/metrics');
  // Names of OpenTelemetry, the shop's own names, and what is read from the database at collect time.
  for (const text of ['http.server.request.duration', '/products', 'shop_stock_items', 'service.name']) {
    expect(last?.body.includes(text), text).toBe(true);
  }
});

test('a shop pushes nothing where none is named', async () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', '');
  const shop = await startShop({ port: 0, metricsPort: 0 });
  try {
    const names = (await shop.registry.collect()).families.map(({ name }) => name);
    expect(names.filter((name) => name.includes('otlp'))).toEqual([]);
  } finally {
    await shop.close();
  }
});
