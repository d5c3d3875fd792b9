import { request } from 'node:http';
import { connect } from 'node:net';
import { histogramOf, labelSetsOf, seriesValue, statesOf, summaryOf } from '@sonde/metrics/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLoad } from './load/load.js';
import { type Shop, startShop } from './shop.js';

const latency = 'http_server_request_duration_seconds';

let shop: Shop;
const defects: unknown[] = [];

beforeAll(async () => {
  shop = await startShop({ port: 0, metricsPort: 0, onError: (error) => defects.push(error) });
});
afterAll(async () => {
  await shop.close();
  expect(defects).toEqual([]);
});

async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(new URL(path, shop.url), {
    method,
    headers,
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

const basket = (product: string, quantity: number, more: object = { payment: 'invoice' }) => ({
  customer: 'ada',
  lines: [{ product, quantity }],
  ...more,
});

const stockOf = async (product: string): Promise<number> => (await ask('GET', `/products/${product}`)).body.stock;

describe('products', () => {
  test('are listed by name, with prices in euros', async () => {
    const { status, body } = await ask('GET', '/products');
    expect(status).toBe(200);
    expect(body.products).toHaveLength(12);
    expect(body.products[0]).toEqual({ id: 'anemometer', name: 'Anemometer', priceEuros: 69, stock: 60 });
  });

  test('one by its id, or none', async () => {
    expect(await ask('GET', '/products/compass')).toMatchObject({ status: 200, body: { name: 'Hiking compass' } });
    expect(await ask('GET', '/products/abacus')).toMatchObject({ status: 404, body: { error: 'no such product' } });
  });

  test('a delivery fills the shelf, and not more than that', async () => {
    expect((await ask('POST', '/products/balance/restock', { items: 50 })).body.stock).toBe(110);
    expect((await ask('POST', '/products/balance/restock', { items: 50 })).body.stock).toBe(120);
    expect((await ask('POST', '/products/abacus/restock', { items: 1 })).status).toBe(404);
    for (const items of [0, -1, 1.5, '3', 1001]) {
      expect((await ask('POST', '/products/balance/restock', { items })).status).toBe(400);
    }
  });
});

describe('checkout', () => {
  test('makes an order and takes its items off the shelf', async () => {
    const before = await stockOf('caliper');
    const placed = await ask('POST', '/checkout', {
      ...basket('caliper', 2),
      lines: [
        { product: 'caliper', quantity: 2 },
        { product: 'compass', quantity: 1 },
        { product: 'caliper', quantity: 1 },
      ],
    });
    expect(placed).toMatchObject({ status: 201, body: { totalEuros: 103.6 } });
    expect(await stockOf('caliper')).toBe(before - 3);

    const path = placed.headers.get('location') ?? '';
    expect((await ask('GET', path)).body).toMatchObject({
      customer: 'ada',
      payment: 'invoice',
      lines: [
        { product: 'caliper', quantity: 3, priceEuros: 27.9 },
        { product: 'compass', quantity: 1, priceEuros: 19.9 },
      ],
    });
    expect((await ask('GET', '/orders?customer=ada')).body.orders[0]).toMatchObject({ id: placed.body.id });
  });

  test('is all or nothing where a product has run out', async () => {
    const [sextants, hourglasses] = [await stockOf('sextant'), await stockOf('hourglass')];
    const refusedBefore = (await shop.tally()).orders;
    const lines = [
      { product: 'hourglass', quantity: 2 },
      { product: 'sextant', quantity: 50 },
      { product: 'sextant', quantity: 50 },
    ];
    expect(await ask('POST', '/checkout', { ...basket('sextant', 1), lines })).toMatchObject({
      status: 409,
      body: { error: 'not enough left of sextant' },
    });
    expect([await stockOf('sextant'), await stockOf('hourglass')]).toEqual([sextants, hourglasses]);
    expect((await shop.tally()).orders).toEqual(refusedBefore);
  });

  test('is refused with a declined card, and while stock is taken', async () => {
    const card = { payment: 'card', card: '4000 0000 0000 0002' };
    expect((await ask('POST', '/checkout', basket('compass', 1, card))).status).toBe(402);
    expect((await ask('POST', '/stocktaking')).status).toBe(200);
    expect((await ask('POST', '/stocktaking')).status).toBe(409);
    expect(statesOf(shop.registry, 'shop_state')).toEqual(['stocktaking']);
    const closed = await ask('POST', '/checkout', basket('compass', 1));
    expect([closed.status, closed.headers.get('retry-after')]).toEqual([503, '1']);
    expect((await ask('DELETE', '/stocktaking')).body).toEqual({ state: 'open' });
    expect(statesOf(shop.registry, 'shop_state')).toEqual(['open']);
    for (const reason of ['out_of_stock', 'card_declined', 'closed']) {
      expect(seriesValue(shop.registry, 'shop_checkouts_refused_total', { reason })).toBe(1);
    }
  });

  test.each([
    [undefined],
    ['{'],
    ['null'],
    [[]],
    [{}],
    [basket('abacus', 1)],
    [basket('compass', 0)],
    [basket('compass', 51)],
    [basket('compass', 1, { payment: 'shells' })],
    [basket('compass', 1, { payment: 'card' })],
    [basket('compass', 1, { payment: 'invoice', customer: 'nul \0 byte' })],
    [{ ...basket('compass', 1), lines: [] }],
    [{ ...basket('compass', 1), lines: Array(21).fill({ product: 'compass', quantity: 1 }) }],
  ])('%j is a bad request', async (body) => {
    const answered = await ask('POST', '/checkout', body);
    expect(answered.status).toBe(400);
    expect(answered.body.error).not.toBe('');
  });
});

test('orders that do not exist', async () => {
  for (const id of ['999999', '0', 'x', '99999999999', '-1']) {
    expect((await ask('GET', `/orders/${id}`)).status).toBe(404);
  }
  expect((await ask('GET', '/orders')).status).toBe(400);
  expect((await ask('GET', '/orders?customer=nobody')).body).toEqual({ orders: [] });
});

test('the report adds up', async () => {
  const { body } = await ask('GET', '/reports/sales');
  const sold = body.products.reduce((sum: number, { revenueEuros }: { revenueEuros: number }) => sum + revenueEuros, 0);
  expect(body.latest.at(-1).revenueEuros).toBeCloseTo(sold, 6);
});

describe('the server', () => {
  test('unknown pages and methods share a few series', async () => {
    for (let i = 0; i < 20; i++) expect((await ask('GET', `/scan/${i}`)).status).toBe(404);
    expect(await ask('PUT', '/checkout')).toMatchObject({ status: 404, body: { error: 'no such page' } });
    expect((await ask('PURGE', '/scan')).status).toBe(404);
    expect((await ask('GET', '/%zz')).status).toBe(400);
    const unmatched = labelSetsOf(shop.registry, latency).filter((labels) => labels['http_route'] === '');
    expect(unmatched.map((labels) => [labels['http_request_method'], labels['http_response_status_code']])).toEqual([
      ['GET', '404'],
      ['PUT', '404'],
      ['_OTHER', '404'],
      ['GET', '400'],
    ]);
  });

  test('HEAD has the headers of GET and no body', async () => {
    const head = await ask('HEAD', '/products/compass');
    expect(head).toMatchObject({ status: 200, body: undefined });
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(10);
  });

  test('a body too large is answered, not cut off', async () => {
    expect((await ask('POST', '/checkout', `"${'x'.repeat(65_535)}"`)).status).toBe(413);
    expect((await ask('POST', '/checkout', `"${'x'.repeat(65_534)}"`)).status).toBe(400);
  });

  test('a client that goes away is counted as that', async () => {
    const before = activeCount();
    const socket = connect(Number(new URL(shop.url).port), '127.0.0.1');
    socket.write('POST /checkout HTTP/1.1\r\nhost: shop\r\ncontent-length: 100\r\n\r\n{');
    await expect.poll(activeCount).toBe(before + 1);
    socket.destroy();
    await expect.poll(activeCount).toBe(before);
    expect(
      histogramOf(shop.registry, latency, {
        http_request_method: 'POST',
        http_route: '/checkout',
        http_response_status_code: 499,
        url_scheme: 'http',
        error_type: 'client_abort',
      }).count,
    ).toBe(1);
  });
});

const activeCount = (): number =>
  seriesValue(shop.registry, 'http_server_active_requests', { http_request_method: 'POST', url_scheme: 'http' });

describe('the metrics', () => {
  test('carry the trace of the request that made them', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const header = { traceparent: `00-${traceId}-00f067aa0ba902b7-01` };
    // A bucket keeps an exemplar for a second before it takes the next.
    await expect
      .poll(
        async () => {
          await ask('GET', '/products/metronome', undefined, header);
          const traced = (await scrape('application/openmetrics-text'))
            .split('\n')
            .filter((line) => line.includes(`# {trace_id="${traceId}"`));
          return traced.map((line) => line.slice(0, line.indexOf('{')));
        },
        { timeout: 10_000 },
      )
      .toEqual(expect.arrayContaining([`${latency}_bucket`, 'db_client_operation_duration_seconds_bucket']));
  });

  test('tell the methods of the services apart, and what they threw', async () => {
    const of = (method: string, error = '') =>
      histogramOf(shop.registry, 'method_duration_seconds', { class: 'Checkout', method, error }).count;
    const placed = of('placeOrder');
    expect((await ask('POST', '/checkout', basket('compass', 1))).status).toBe(201);
    expect(of('placeOrder')).toBe(placed + 1);
    for (const error of ['OutOfStock', 'CardDeclined', 'ShopClosed', 'BadRequest']) {
      expect(of('placeOrder', error)).toBe(1);
    }
    const labels = { class: 'Checkout', method: 'placeOrder' };
    expect(seriesValue(shop.registry, 'method_in_flight', labels)).toBe(0);
    const rollbacks = { class: 'Database', method: 'transaction', error: 'OutOfStock' };
    expect(seriesValue(shop.registry, 'method_errors_total', rollbacks)).toBe(1);
  });

  test('tell the stock as it is at the scrape', async () => {
    await ask('POST', '/products/thermometer/restock', { items: 7 });
    const { stock } = await shop.tally();
    const scraped = await scrape('text/plain');
    for (const [product, items] of Object.entries(stock)) {
      expect(scraped).toContain(`\nshop_stock_items{product="${product}"} ${items}\n`);
    }
    expect(scraped).toContain('\nshop_build_info{version="1.0.0",node="');
    expect(scraped).toContain('\nprocess_cpu_seconds_total ');
  });

  test('agree with what happened under load', async () => {
    const load = startLoad({ url: shop.url, rate: 5000, requests: 300 });
    await load.done;
    expect(load.counts).toMatchObject({ sent: 300, failed: 0 });
    expect(load.counts.succeeded + load.counts.refused).toBe(300);

    const { requests, queries, orders } = await shop.tally();
    const { registry } = shop;
    expect(recordedRequests()).toEqual(
      new Map(requests.map(({ method, route, status, count }) => [`${method} ${route} ${status}`, count])),
    );
    expect(recordedQueries()).toEqual(new Map(queries.map(({ summary, count }) => [summary, count])));
    for (const { payment, count } of orders)
      expect(seriesValue(registry, 'shop_orders_total', { payment })).toBe(count);
    const value = summaryOf(registry, 'shop_order_value_euros');
    expect(value.count).toBe(orders.reduce((sum, { count }) => sum + count, 0));
    expect(value.sum).toBeCloseTo(orders.reduce((sum, { cents }) => sum + cents, 0) / 100, 6);
  });
});

/** By what the tally tells apart; the rest of the labels is added up. */
function recordedRequests(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const labels of labelSetsOf(shop.registry, latency)) {
    const key = [labels['http_request_method'], labels['http_route'], labels['http_response_status_code']].join(' ');
    counts.set(key, (counts.get(key) ?? 0) + histogramOf(shop.registry, latency, labels).count);
  }
  return counts;
}

function recordedQueries(): Map<string, number> {
  const family = 'db_client_operation_duration_seconds';
  const counts = new Map<string, number>();
  for (const labels of labelSetsOf(shop.registry, family)) {
    const summary = labels['db_query_summary'] ?? '';
    counts.set(summary, (counts.get(summary) ?? 0) + histogramOf(shop.registry, family, labels).count);
  }
  return counts;
}

function scrape(accept: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request(shop.metricsUrl, { headers: { accept } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      response.once('end', () => resolve(text));
    })
      .once('error', reject)
      .end();
  });
}
