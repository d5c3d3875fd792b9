import { request } from 'node:http';
import { connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { seriesValue } from '@sonde/metrics/testing';
import { expect, test } from 'vitest';
import { type Shop, startShop } from './shop.js';

const order = JSON.stringify({
  customer: 'ada',
  payment: 'card',
  card: '4000 0000 0000 0004',
  lines: [{ product: 'compass', quantity: 1 }],
});

const active = ({ registry }: Shop): number => {
  try {
    return seriesValue(registry, 'http_server_active_requests', { http_request_method: 'POST', url_scheme: 'http' });
  } catch {
    return 0; // no such request yet
  }
};

test('a shop answers before it is open, and lets what it has begun end before it closes', async () => {
  let early: Promise<[Response, ready: number, live: number]> | undefined;
  const faults: string[] = [];
  const shop = await startShop({
    port: 0,
    metricsPort: 0,
    onFault: ({ code }) => faults.push(code),
    onListening: ({ url, metricsUrl }) => {
      const status = async (path: string) => (await fetch(new URL(path, metricsUrl))).status;
      early = Promise.all([fetch(new URL('/products', url)), status('/health/ready'), status('/health/live')]);
    },
  });
  const [answer, ...probes] = (await early) ?? [];
  expect(probes).toEqual([503, 200]);
  expect((await fetch(new URL('/health/ready', shop.metricsUrl))).status).toBe(200);
  expect([answer?.status, answer?.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await answer?.json()).toEqual({ error: 'the shop is about to open' });

  const { port } = new URL(shop.url);
  // Its body never comes.
  const stuck = connect(Number(port), '127.0.0.1').on('error', () => {});
  const cut = new Promise((resolve) => stuck.once('close', resolve));
  stuck.write('POST /checkout HTTP/1.1\r\nhost: shop\r\ncontent-length: 100\r\n\r\n{');
  await expect.poll(() => active(shop)).toBe(1);
  const answered = new Promise<number | undefined>((resolve, reject) => {
    const placing = request({ port, host: '127.0.0.1', path: '/checkout', method: 'POST' }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode));
    });
    placing.once('error', reject).end(order);
  });
  // Looked at in each turn of the event loop: the order takes some milliseconds only.
  while (active(shop) < 2) await turn();
  const startedMs = performance.now();
  const closed = shop.close();
  const probed = async (path: string) => (await fetch(new URL(path, shop.metricsUrl))).status;
  expect([await probed('/health/ready'), await probed('/health/live')]).toEqual([503, 200]);
  expect(await answered).toBe(201);
  await closed;
  await cut;
  expect(performance.now() - startedMs).toBeLessThan(4000);
  await expect(fetch(shop.url)).rejects.toThrow();
  await expect(fetch(shop.metricsUrl)).rejects.toThrow();
  // The request whose body never came.
  expect(faults).toEqual(['SONDE_HEALTH_DRAIN_TIMEOUT']);
});
