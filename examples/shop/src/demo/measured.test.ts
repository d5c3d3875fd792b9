import { Registry } from '@sonde/metrics';
import { timed } from '@sonde/metrics/decorators';
import { ManualClock } from '@sonde/metrics/testing';
import { QueryObserver } from '@sonde/queries';
import { expect, test } from 'vitest';
import { createShopMetrics, requestBuckets } from '../metrics.js';
import { OutOfStock } from '../refusal.js';
import { timing } from '../services/timing.js';
import { type Measured, readMeasured } from './measured.js';
import { reportLines } from './report.js';

function recordedShop(): Registry {
  const clock = new ManualClock();
  const registry = new Registry({ clock });
  const metrics = createShopMetrics(registry);
  const requests = registry.histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Duration of HTTP server requests.',
    labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
    buckets: requestBuckets,
  });
  const seen = (method: string, route: string, status: number, seconds: number) =>
    requests.observe({ http_request_method: method, http_route: route, http_response_status_code: status }, seconds);
  for (let i = 0; i < 8; i++) seen('GET', '/products/:id', 200, 0.0015);
  seen('GET', '/products/:id', 404, 0.0005);
  seen('POST', '/checkout', 201, 0.02);
  seen('POST', '/checkout', 409, 0.02);
  seen('POST', '/checkout', 503, 0.02);
  seen('GET', '', 404, 0.0005);
  seen('POST', '', 404, 0.0005);
  const placeOrder = timed(
    (sold: boolean) => {
      clock.advance(20);
      if (!sold) throw new OutOfStock('sextant');
    },
    { ...timing, registry, class: 'Checkout', method: 'placeOrder' },
  );
  placeOrder(true);
  expect(() => placeOrder(false)).toThrow(OutOfStock);
  metrics.orders.inc({ payment: 'card' }, 3);
  metrics.orders.inc({ payment: 'voucher' });
  for (const euros of [10, 20, 30, 40]) metrics.orderValue.observe(euros);
  metrics.checkoutsRefused.inc({ reason: 'out_of_stock' });
  const queries = new QueryObserver({ registry, log: false });
  queries.observe({ system: 'postgresql', text: 'select id from products', startedMs: 0, durationMs: 0.3 });
  queries.close();
  return registry;
}

async function measuredShop(): Promise<Measured> {
  const registry = recordedShop();
  let cpuSeconds = 3;
  registry.counter({ name: 'process_cpu_seconds_total', help: 'CPU.', observe: () => cpuSeconds });
  const before = await registry.collect();
  cpuSeconds = 4;
  return readMeasured(before, await registry.collect(), 2);
}

test('adds up the statuses of a route and sorts by count', async () => {
  const measured = await measuredShop();
  expect(measured.requests.map(({ route, count, refused, failed }) => [route, count, refused, failed])).toEqual([
    ['GET /products/:id', 9, 1, 0],
    ['POST /checkout', 3, 1, 1],
    ['unmatched', 2, 2, 0],
  ]);
  expect(measured.total).toMatchObject({ count: 14, perSecond: 7, refused: 4, failed: 1 });
  expect(measured.requests[1]).toMatchObject({ p50: 0.0175, p95: 0.02425 });
  expect(measured.methods).toMatchObject([{ method: 'Checkout.placeOrder', count: 2, errors: 1, p50: 0.0175 }]);
  expect(measured.queries).toMatchObject([{ query: 'select products', count: 1 }]);
  expect(measured.orders).toMatchObject({
    placed: 4,
    byPayment: { card: 3, voucher: 1 },
    refused: { out_of_stock: 1 },
    valueEuros: { sum: 100 },
  });
  expect(measured.process.cpuSeconds).toBe(1);
});

test('a shop that nobody visited is told as well', async () => {
  const registry = new Registry();
  createShopMetrics(registry);
  const measured = readMeasured(registry.snapshot(), await registry.collect(), 1);
  expect(measured.requests).toEqual([]);
  expect(measured.total.count).toBe(0);
  expect(reportLines(measured, 80).flatMap(({ lines }) => lines)).toContain('  orders   0 placed');
});

test('the report fits 80 columns and aligns its numbers', async () => {
  const parts = reportLines(await measuredShop(), 80);
  expect(parts.map(({ heading }) => heading)).toEqual([
    'Requests in 2.0 s',
    'Service methods',
    'Database queries',
    'Shop',
    'Process',
  ]);
  expect(parts[0]?.lines).toEqual([
    '  route              count   rate      p50      p95      p99  4xx  5xx',
    '  GET /products/:id      9  4.5/s  1.66 ms  2.42 ms  2.48 ms    1    -',
    '  POST /checkout         3  1.5/s  17.5 ms  24.3 ms  24.8 ms    1    1',
    '  unmatched              2  1.0/s   500 µs   950 µs   990 µs    2    -',
    '  all                   14  7.0/s  1.75 ms  21.5 ms  24.3 ms    4    1',
  ]);
  expect(parts[1]?.lines).toEqual([
    '  method               count      p50      p95      p99  errors',
    '  Checkout.placeOrder      2  17.5 ms  24.3 ms  24.9 ms       1',
  ]);
  for (const line of parts.flatMap(({ lines }) => lines)) expect(line.length).toBeLessThanOrEqual(80);
});
