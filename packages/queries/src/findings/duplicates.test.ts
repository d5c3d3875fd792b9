import { describe, expect, test } from 'vitest';
import { at, type Run, rows, Scenario, sql } from './scenario.test.support.js';

const settings = sql('SELECT * FROM settings');
const userById = sql('SELECT * FROM users WHERE id = $1', ['equals']);
const numbers = (count: number) => rows(count, (number) => number);

function repeat(count: number, run: (number: number) => Run, mode: 'development' | 'production' = 'development') {
  return new Scenario(mode).each(userById, numbers(count), (n) => ({ values: [7], ...run(n) }));
}

test('the same query with the same values, from three on', () => {
  expect(repeat(2, () => ({})).find()).toEqual([]);
  expect(repeat(3, () => ({})).find()).toMatchObject([
    {
      kind: 'duplicate',
      confidence: 'medium',
      title: 'Duplicate: 3 × SELECT users with the same values',
      count: 3,
      distinct: 1,
      limit: 3,
      parent: undefined,
    },
  ]);
});

test('production: from 20 ms on', () => {
  expect(repeat(4, () => ({ ms: 4.9 }), 'production').find()).toEqual([]);
  expect(repeat(4, () => ({ ms: 5 }), 'production').find()).toHaveLength(1);
});

test('a statement without values', () => {
  expect(new Scenario().each(settings, numbers(3), () => ({})).find()).toMatchObject([{ kind: 'duplicate' }]);
});

test('a loop with few different values: the most frequent one counts', () => {
  const scenario = new Scenario().each(userById, [1, 2, 1, 2, 1], (id) => ({ values: [id] }));
  expect(scenario.find()).toMatchObject([
    { kind: 'duplicate', title: 'Duplicate: 3 × SELECT users with the same values', count: 5, distinct: 2 },
  ]);
});

test('at the same time', () => {
  const scenario = new Scenario().together(numbers(4).map(() => [userById, { values: [7] }]));
  expect(scenario.find()).toMatchObject([{ kind: 'duplicate', isConcurrent: true }]);
});

test('a loop with many different values is an N+1, and only that', () => {
  const scenario = new Scenario().each(userById, [...numbers(6), ...numbers(6), ...numbers(6)], (id) => ({
    values: [id],
  }));
  expect(scenario.find().map(({ kind }) => kind)).toEqual(['n_plus_one']);
});

test('different places: low, and nothing in production', () => {
  const place = (n: number) => ({ ms: 10, site: at('src/a.ts', n) });
  expect(repeat(4, place).find()).toMatchObject([{ confidence: 'low' }]);
  expect(repeat(4, place, 'production').find()).toEqual([]);
});

describe('innocent', () => {
  test('retries: each run before had failed', () => {
    expect(repeat(5, (n) => ({ failed: n < 5 })).find()).toEqual([]);
    expect(repeat(5, (n) => ({ failed: n < 3 })).find()).toMatchObject([{ title: expect.stringContaining('3 ×') }]);
  });

  test('polling: pauses of 100 ms throughout', () => {
    expect(repeat(6, () => ({ after: 100 })).find()).toEqual([]);
    expect(repeat(6, () => ({ after: 99.9 - 0.01 })).find()).toHaveLength(1);
    expect(repeat(6, (n) => ({ after: n === 4 ? 0 : 500 })).find()).toHaveLength(1);
  });

  test('a look after a write to the table', () => {
    const update = sql('UPDATE users SET name = $1 WHERE id = $2', ['written', 'equals']);
    const scenario = new Scenario();
    for (const n of numbers(4)) scenario.ask(userById, { values: [7] }).ask(update, { values: [`n${n}`, 7] });
    expect(scenario.find()).toEqual([]);
  });

  test('a write to another table is no excuse; a procedure may have written anything', () => {
    const log = sql('INSERT INTO log (text) VALUES ($1)', ['written']);
    const play = (between: typeof log) => {
      const scenario = new Scenario();
      for (const n of numbers(4)) scenario.ask(userById, { values: [7] }).ask(between, { values: [n] });
      return scenario.find().map(({ kind }) => kind);
    };
    expect(play(log)).toEqual(['duplicate']);
    expect(play(sql('CALL settle($1)', ['other']))).toEqual([]);
  });

  test('Redis names no tables: any write of it may be in between', () => {
    const get = sql('GET', [], 'redis');
    const scenario = new Scenario();
    for (const n of numbers(4)) scenario.ask(get, { values: ['a'] }).ask(sql('SET', [], 'redis'), { values: ['a', n] });
    expect(scenario.find()).toEqual([]);
    expect(new Scenario().each(get, numbers(4), () => ({ values: ['a'] })).find()).toMatchObject([
      { kind: 'duplicate' },
    ]);
  });

  test('a write to another database is no excuse', () => {
    const scenario = new Scenario();
    for (const n of numbers(4))
      scenario.ask(userById, { values: [7] }).ask(sql('SET', [], 'redis'), { values: ['a', n] });
    expect(scenario.find()).toMatchObject([{ kind: 'duplicate' }]);
  });

  test('commands and placeholders whose values are not shown may be different ones', () => {
    expect(new Scenario().each(sql('find users', [], 'mongodb'), numbers(4), () => ({})).find()).toEqual([]);
    expect(new Scenario().each(userById, numbers(4), () => ({ values: [] })).find()).toEqual([]);
  });

  test('a table by another spelling of its name', () => {
    const update = sql('UPDATE public.Users SET name = $1', ['written']);
    const scenario = new Scenario();
    for (const n of numbers(4)) scenario.ask(userById, { values: [7] }).ask(update, { values: [n] });
    expect(scenario.find()).toEqual([]);
  });

  test.each(["SELECT nextval('order_ids')", 'SELECT 1', 'SELECT * FROM jobs WHERE state = 0 FOR UPDATE SKIP LOCKED'])(
    '%s is meant to be asked again',
    (text) => {
      expect(new Scenario().each(sql(text), numbers(9), () => ({})).find()).toEqual([]);
    },
  );
});
