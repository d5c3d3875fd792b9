import { describe, expect, test } from 'vitest';
import { at, rows, Scenario, sql } from './scenario.test.support.js';

const insert = sql('INSERT INTO items (order_id, name) VALUES (?)', ['written', 'written']);
const update = sql('UPDATE items SET seen = true WHERE id = $1', ['equals']);
const remove = sql('DELETE FROM items WHERE id = $1', ['equals']);
const numbers = (count: number) => rows(count, (number) => number);
const site = at('src/import.ts', 5, 'run');

test.each([
  ['INSERT', insert, (n: number) => [7, `item ${n}`]],
  ['UPDATE', update, (n: number) => [n]],
  ['DELETE', remove, (n: number) => [n]],
] as const)('%s: one row at a time, from five on', (_name, text, values) => {
  const play = (count: number) =>
    new Scenario().each(text, numbers(count), (n) => ({ values: values(n), site })).find();
  expect(play(4)).toEqual([]);
  expect(play(5)).toMatchObject([{ kind: 'batchable_write', confidence: 'medium', count: 5, distinct: 5, limit: 5 }]);
});

test('production: ten runs and 20 ms', () => {
  const play = (count: number, ms: number) =>
    new Scenario('production').each(insert, numbers(count), (n) => ({ values: [7, n], ms })).find();
  expect(play(9, 10)).toEqual([]);
  expect(play(10, 1.9)).toEqual([]);
  expect(play(10, 2)).toHaveLength(1);
});

test('rows of a query that are changed one by one: the parent is named', () => {
  const scenario = new Scenario().ask(sql('SELECT * FROM items WHERE old'), {
    rows: rows(8, (n) => ({ id: 4000 + n })),
  });
  scenario.each(remove, numbers(8), (n) => ({ values: [4000 + n] }));
  expect(scenario.find()).toMatchObject([
    {
      kind: 'batchable_write',
      confidence: 'high',
      title: 'One row at a time: 8 × DELETE items, one per row of SELECT items',
    },
  ]);
});

test('documents are not read, and all different', () => {
  const insertOne = sql('insertOne items', [], 'mongodb');
  const trap = {
    get name(): string {
      throw new Error('read');
    },
  };
  const scenario = new Scenario().each(insertOne, numbers(6), () => ({ values: [trap] }));
  expect(scenario.find()).toMatchObject([
    { kind: 'batchable_write', fix: { text: expect.stringContaining('insertMany') } },
  ]);
});

describe('innocent', () => {
  test.each([
    ['several rows of VALUES', insert, (n: number) => [7, n, 8, n], ['written', 'written', 'written', 'written']],
  ] as const)('%s', (_name, text, values, roles) => {
    const several = { ...text, slots: sql(text.statement.info.text, [...roles]).slots };
    expect(new Scenario().each(several, numbers(9), (n) => ({ values: values(n) })).find()).toEqual([]);
  });

  test('arrays', () => {
    const unnest = sql('INSERT INTO items (a, b) SELECT * FROM unnest($1, $2)', ['other', 'other']);
    expect(
      new Scenario()
        .each(unnest, numbers(9), (n) => ({
          values: [
            [n, n],
            ['a', 'b'],
          ],
        }))
        .find(),
    ).toEqual([]);
  });

  test('what returned several rows', () => {
    const copy = sql('UPDATE items SET a = $1 WHERE b = $2 RETURNING id', ['written', 'equals']);
    const scenario = new Scenario().each(copy, numbers(9), (n) => ({
      values: [n, n],
      rows: [{ id: 90_000 + n }, { id: 80_000 + n }],
    }));
    expect(scenario.find()).toEqual([]);
  });

  test('insertMany', () => {
    const scenario = new Scenario().each(sql('insertMany items', [], 'mongodb'), numbers(9), (n) => ({ values: [n] }));
    expect(scenario.find()).toEqual([]);
  });

  test('chunks whose last one is short', () => {
    const several = { ...insert, slots: sql('x', ['written', 'written', 'written', 'written']).slots };
    const scenario = new Scenario().each(several, numbers(5), (n) => ({ values: [1, n, 2, n] }));
    scenario.ask(insert, { values: [1, 9] });
    expect(scenario.find()).toEqual([]);
  });

  test('retries, and the same row again and again', () => {
    expect(new Scenario().each(update, numbers(8), (n) => ({ values: [7], failed: n < 8 })).find()).toEqual([]);
    expect(new Scenario().each(update, numbers(8), () => ({ values: [7] })).find()).toEqual([]);
  });

  test('retries do not count', () => {
    const values = [1, 2, 3, 4, 5, 5, 5, 6];
    const scenario = new Scenario();
    for (const [at, n] of values.entries()) scenario.ask(update, { values: [n], failed: n === 5 && at < 6 });
    expect(scenario.find()).toMatchObject([{ count: 8, title: 'One row at a time: 6 × UPDATE items' }]);
  });

  test('a chain: each row needs the id of the one before', () => {
    const link = sql('INSERT INTO folders (parent_id) VALUES ($1) RETURNING id', ['written']);
    const scenario = new Scenario().each(link, numbers(9), (n) => ({ values: [5000 + n], rows: [{ id: 5001 + n }] }));
    expect(scenario.find()).toEqual([]);
  });

  test('from a different place each time: nothing in production', () => {
    const audit = sql('INSERT INTO audit (text) VALUES ($1)', ['written']);
    const scenario = new Scenario('production');
    scenario.each(audit, numbers(10), (n) => ({ values: [`e${n}`], ms: 5, site: at('src/a.ts', n) }));
    expect(scenario.find()).toEqual([]);
  });
});
