import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Shop, startShop } from './shop.js';

let shop: Shop;

beforeAll(async () => {
  shop = await startShop({ port: 0, metricsPort: 0 });
});
afterAll(() => shop.close());

const page = (path: string): Promise<Response> => fetch(new URL(path, shop.url));

/** Places an order and gives its path. */
async function order(customer: string, product: string, quantity: number): Promise<string> {
  const body = JSON.stringify({ customer, payment: 'invoice', lines: [{ product, quantity }] });
  const { headers } = await fetch(new URL('/checkout', shop.url), { method: 'POST', body });
  return headers.get('location') ?? '';
}

test('products are searched for, typing errors and all', async () => {
  const { products } = (await (await page('/products?search=hikng%20compas')).json()) as { products: { id: string }[] };
  expect([products.length, products[0]?.id]).toEqual([5, 'compass']);
  for (const search of ['search=', `search=${'x'.repeat(101)}`, 'search=a&search=b']) {
    expect((await page(`/products?${search}`)).status).toBe(400);
  }
});

test('a receipt is a page with the order and its code', async () => {
  const response = await page(`${await order('ada <b>', 'metronome', 2)}/receipt`);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  const receipt = await response.text();
  expect(receipt).toContain('<td>metronome</td><td>2</td><td>54.00 €</td>');
  expect(receipt).toContain('<p>Total: 108.00 €</p>');
  expect(receipt).toContain('ada &lt;b&gt;');
  expect(receipt.match(/<rect /g)?.length).toBeGreaterThan(2000);
  expect((await page('/orders/999999/receipt')).status).toBe(404);
});

test('the ledger has the day’s orders', async () => {
  const path = await order('ada', 'hygrometer', 3);
  const { placedAt } = (await (await page(path)).json()) as { placedAt: string };
  const response = await page('/reports/ledger');
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/csv; charset=utf-8']);
  const [year, month, day] = placedAt.slice(0, 10).split('-');
  expect((await response.text()).split('\r\n')).toContain(`${day}/${month}/${year};hygrometer;3;126,00\u00a0€`);
});
