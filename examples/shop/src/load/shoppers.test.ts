import { expect, test } from 'vitest';
import { SeededRandom } from './random.js';
import { type Errand, Shoppers } from './shoppers.js';

function errands(seed: number, count: number): Errand[] {
  const shoppers = new Shoppers(new SeededRandom(seed));
  return Array.from({ length: count }, () => shoppers.next());
}

test('the same seed makes the same requests, another one others', () => {
  expect(errands(7, 200)).toEqual(errands(7, 200));
  expect(errands(7, 200)).not.toEqual(errands(8, 200));
});

test('every seed, zero too, spreads over its range', () => {
  for (const seed of [0, 1, 2, -1, 2 ** 31]) {
    const random = new SeededRandom(seed);
    const drawn = Array.from({ length: 4000 }, () => random.fraction());
    for (const [low, high] of [
      [0, 0.25],
      [0.25, 0.5],
      [0.5, 0.75],
      [0.75, 1],
    ] as const) {
      const share = drawn.filter((value) => value >= low && value < high).length / drawn.length;
      expect(share).toBeGreaterThan(0.2);
      expect(share).toBeLessThan(0.3);
    }
  }
});

test('whole numbers reach both ends', () => {
  const random = new SeededRandom(3);
  const drawn = new Set(Array.from({ length: 200 }, () => random.whole(2, 5)));
  expect([...drawn].sort()).toEqual([2, 3, 4, 5]);
});

test('there are buyers, browsers, strangers and traces', () => {
  const all = errands(1, 1000);
  const share = (wanted: (errand: Errand) => boolean) => all.filter(wanted).length / all.length;
  expect(share(({ path }) => path === '/checkout')).toBeCloseTo(0.22, 1);
  expect(share(({ path }) => path.startsWith('/products'))).toBeCloseTo(0.58, 1);
  expect(share(({ headers }) => 'traceparent' in headers)).toBeCloseTo(0.5, 1);
  for (const { headers } of all) {
    const header = headers['traceparent'];
    if (header !== undefined) expect(header).toMatch(/^00-[\da-f]{32}-[\da-f]{16}-01$/);
  }
});

test('orders and their receipts are looked at once there are some', () => {
  const shoppers = new Shoppers(new SeededRandom(1));
  const orders = () =>
    Array.from({ length: 300 }, () => shoppers.next().path).filter((path) => /^\/orders\/\d/.test(path));
  expect(new Set(orders())).toEqual(new Set(['/orders/1', '/orders/1/receipt']));
  shoppers.remember(undefined);
  shoppers.remember({ id: 'x' });
  for (let id = 1000; id < 1200; id++) shoppers.remember({ id });
  for (const path of orders()) expect(Number(path.split('/')[2])).toBeGreaterThanOrEqual(1100);
});
