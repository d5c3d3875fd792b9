import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { Registry, type Snapshot } from '@sonde/metrics';
import { afterEach, describe, expect, test } from 'vitest';
import { renderText } from '../rendering/render-text.js';
import { createRenderer } from '../rendering/renderer.js';
import { RawClient } from './fixed-renderer.test.support.js';
import { metricsFetchHandler, metricsHandler } from './metrics-handler.js';
import type { HandlerOptions } from './options.js';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(registry: Registry, options: HandlerOptions = {}): Promise<string> {
  const server = createServer(metricsHandler(registry, options));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => void server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`;
}

const shop = (i: number) => `shop-${i}`.padEnd(100, '.');

/** `count` counters of one metric, each at its index, and one gauge. */
function registryOf(count: number) {
  const registry = new Registry();
  const orders = registry.counter({ name: 'orders_total', help: 'Orders.', labelNames: ['shop'], maxSeries: count });
  for (let i = 0; i < count; i++) orders.inc({ shop: shop(i) }, i);
  registry.gauge({ name: 'queue', help: 'Queue.' }).set(7);
  return { registry, orders };
}

const openMetrics = { headers: { accept: 'application/openmetrics-text' } };

describe('the handlers over a real registry', () => {
  test('send what rendering to a string gives, in both formats, plain and compressed', async () => {
    const { registry } = registryOf(20_000);
    const url = await serve(registry);
    for (const format of ['text', 'openmetrics'] as const) {
      const accept = format === 'text' ? 'text/plain' : 'application/openmetrics-text';
      const expected = await renderText(registry, { format });
      expect(expected.length).toBeGreaterThan(500_000);
      expect((await (await fetch(url, { headers: { accept } })).text()) === expected).toBe(true);
      // fetch decodes what it asked to be encoded.
      const encoded = await fetch(url, { headers: { accept, 'accept-encoding': 'gzip' } });
      expect(encoded.headers.get('content-encoding')).toBe('gzip');
      expect((await encoded.text()) === expected).toBe(true);
    }
  });

  test('protobuf comes as the renderer gives it, plain, compressed and after changes; HEAD says the same', async () => {
    const { registry, orders } = registryOf(20_000);
    registry.histogram({ name: 'wait_seconds', help: 'Wait.', native: true }).observe(3);
    const url = await serve(registry);
    const accept =
      'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.7,text/plain;q=0.3';
    const expected = async (): Promise<Buffer> => {
      const parts: Buffer[] = [];
      const exposition = await createRenderer(registry, { cacheBytes: 0 }).scrape({ format: 'protobuf' });
      for await (const { bytes } of exposition.chunks()) parts.push(Buffer.from(bytes));
      return Buffer.concat(parts);
    };
    for (const encoding of ['identity', 'gzip']) {
      const response = await fetch(url, { headers: { accept, 'accept-encoding': encoding } });
      expect(response.headers.get('content-type')).toBe(
        'application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=underscores',
      );
      expect(response.headers.get('content-encoding')).toBe(encoding === 'gzip' ? 'gzip' : null);
      const body = Buffer.from(await response.arrayBuffer());
      expect(body.length).toBeGreaterThan(1_000_000);
      expect(body.equals(await expected())).toBe(true);
      for (let i = 0; i < 20_000; i += 7) orders.inc({ shop: shop(i) });
    }
    const head = await fetch(url, { method: 'HEAD', headers: { accept } });
    expect(head.headers.get('content-type')).toContain('application/vnd.google.protobuf');
    expect(await head.text()).toBe('');
    const names = await fetch(`${url}?name[]=wait_seconds`, { headers: { accept } });
    const body = Buffer.from(await names.arrayBuffer());
    expect(body.includes('wait_seconds') && !body.includes('orders')).toBe(true);
  });

  test('the fetch style sends the same', async () => {
    const { registry } = registryOf(20_000);
    const handler = metricsFetchHandler(registry);
    const headers = { accept: 'application/openmetrics-text', 'accept-encoding': 'gzip' };
    const response = await handler(new Request('http://service/metrics', { headers }));
    const text = gunzipSync(await response.arrayBuffer()).toString();
    expect(text === (await renderText(registry, { format: 'openmetrics' }))).toBe(true);
    expect(text.endsWith('# EOF\n')).toBe(true);
  });

  test('send only the names that are asked for', async () => {
    const { registry } = registryOf(2);
    const url = await serve(registry);
    const ask = async (query: string) =>
      (await (await fetch(`${url}?${query}`)).text()).split('\n').filter((line) => /^\w/.test(line));
    expect(await ask('name[]=queue')).toEqual(['queue 7']);
    expect(await ask('name[]=orders_total&name[]=queue')).toHaveLength(3);
    expect(await ask('name[]=nothing')).toEqual([]);
  });

  test('a scrape that was begun shows one instant, however slowly it is read', async () => {
    // 7 MB, more than the kernel buffers of a connection that is not read.
    const { registry, orders } = registryOf(60_000);
    const url = new URL(await serve(registry));
    const client = new RawClient(Number(url.port));
    client.socket.once('data', () => client.socket.pause());
    client.get('/metrics', 'Connection: close\r\n', '1.0');
    await new Promise((resolve) => client.socket.once('data', resolve));
    const before = await renderText(registry);
    for (let i = 0; i < 60_000; i++) orders.inc({ shop: shop(i) }, 1000);
    // A second reader brings the shared cache up to date while the first one still holds it.
    const after = await (await fetch(url)).text();
    client.socket.resume();
    await client.ended;
    const body = client.text.slice(client.text.indexOf('\r\n\r\n') + 4);
    expect(body === before).toBe(true);
    expect(after === (await renderText(registry))).toBe(true);
    expect(after).not.toBe(before);
  });

  test('several readers at once each get a whole answer while values change', async () => {
    const { registry, orders } = registryOf(5_000);
    const urls = [await serve(registry), await serve(registry, { formats: ['text'] })];
    const texts = await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        for (let k = 0; k < 200; k++) orders.inc({ shop: shop((i * 200 + k) % 5_000) });
        return (await fetch(urls[i % 2] as string, i % 3 === 0 ? openMetrics : {})).text();
      }),
    );
    for (const text of texts) {
      const lines = text.split('\n').filter((line) => line.startsWith('orders_total'));
      expect(lines).toHaveLength(5_000);
      expect(lines.every((line) => /^orders_total\{shop="shop-\d+\.*"\} \d+(\.0)?$/.test(line))).toBe(true);
    }
  });

  test('a source that fails is a 500, and the next scrape is served', async () => {
    const { registry } = registryOf(1);
    let isBroken = true;
    const source = {
      collect: (): Promise<Snapshot> => (isBroken ? Promise.reject(new Error('secret')) : registry.collect()),
    };
    const handler = metricsFetchHandler(source, { onError: () => {} });
    const failed = await handler(new Request('http://service/metrics'));
    expect([failed.status, await failed.text()]).toEqual([500, 'Collecting the metrics failed.\n']);
    isBroken = false;
    expect(await (await handler(new Request('http://service/metrics'))).text()).toContain('queue 7');
  });
});
