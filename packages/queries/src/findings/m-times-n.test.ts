import { expect, test } from 'vitest';
import { rows, Scenario, sql } from './scenario.test.support.js';

const shops = sql('SELECT * FROM shops');
const ordersOf = sql('SELECT * FROM orders WHERE shop_id = $1', ['equals']);
const itemsOf = sql('SELECT * FROM items WHERE order_id = $1', ['equals']);
const productById = sql('SELECT * FROM products WHERE id = $1', ['equals']);

const shopIds = rows(6, (n) => 1000 + n);
const orderIds = (shop: number) => rows(3, (n) => shop * 10 + n);

/** Shops, the orders of each, the items of each order; `depth` levels of it. */
function nested(scenario: Scenario, isDeep = true): Scenario {
  scenario.ask(shops, { rows: shopIds.map((id) => ({ id })) });
  for (const shop of shopIds) {
    scenario.ask(ordersOf, { values: [shop], rows: orderIds(shop).map((id) => ({ id, shop_id: shop })) });
    if (isDeep) scenario.each(itemsOf, orderIds(shop), (order) => ({ values: [order], rows: [] }));
  }
  return scenario;
}

test('a loop inside a loop: the inner one is M×N, the outer one N+1, and each is told once', () => {
  const findings = nested(new Scenario()).find();
  expect(findings).toMatchObject([
    {
      kind: 'm_times_n',
      confidence: 'high',
      count: 18,
      title: 'M×N: 18 × SELECT items, for the rows of 6 × SELECT orders',
      parent: { statement: ordersOf.statement.info },
    },
    { kind: 'n_plus_one', confidence: 'high', count: 6, parent: { statement: shops.statement.info } },
  ]);
  expect(findings[0]?.why).toContain('SELECT orders is itself repeated: 6 runs. The two multiply.');
});

test('level by level, all at once', () => {
  const scenario = new Scenario().ask(shops, { rows: shopIds.map((id) => ({ id })) });
  scenario.together(
    shopIds.map((shop) => [
      ordersOf,
      { values: [shop], rows: orderIds(shop).map((id) => ({ id })), ms: 5 + (shop % 4) },
    ]),
  );
  scenario.together(shopIds.flatMap(orderIds).map((order) => [itemsOf, { values: [order], ms: 5 + (order % 7) }]));
  expect(scenario.find().map(({ kind, isConcurrent }) => [kind, isConcurrent])).toEqual([
    ['m_times_n', true],
    ['n_plus_one', true],
  ]);
});

test('a chain of single rows', () => {
  const scenario = new Scenario().ask(shops, { rows: shopIds.map((id) => ({ id, best_product: id + 5000 })) });
  for (const shop of shopIds) {
    scenario.ask(ordersOf, { values: [shop], rows: [{ id: shop * 10, product_id: shop * 7 }] });
    scenario.ask(productById, { values: [shop * 7], rows: [{ id: shop * 7 }] });
  }
  expect(scenario.find().map(({ kind, statement }) => [kind, statement.summary])).toEqual([
    ['n_plus_one', 'SELECT orders'],
    ['m_times_n', 'SELECT products'],
  ]);
});

test('two loops over the same rows are two N+1, with one parent', () => {
  const scenario = new Scenario().ask(shops, { rows: shopIds.map((id) => ({ id })) });
  for (const shop of shopIds) {
    scenario.ask(ordersOf, { values: [shop], rows: [{ id: 7, shop_id: shop }] });
    scenario.ask(sql('SELECT * FROM reviews WHERE shop_id = $1', ['equals']), { values: [shop] });
  }
  expect(scenario.find().map(({ kind, parent }) => [kind, parent?.statement.summary])).toEqual([
    ['n_plus_one', 'SELECT shops'],
    ['n_plus_one', 'SELECT shops'],
  ]);
});

test('without the inner loop there is no M×N', () => {
  expect(
    nested(new Scenario(), false)
      .find()
      .map(({ kind }) => kind),
  ).toEqual(['n_plus_one']);
});
