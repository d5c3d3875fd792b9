import { describe, expect, test } from 'vitest';
import { rows, Scenario, sql } from './scenario.test.support.js';

const orders = sql('SELECT count(*) FROM orders WHERE user_id = $1', ['equals']);
const messages = sql('SELECT count(*) FROM messages WHERE user_id = $1', ['equals']);
const news = sql('SELECT * FROM news');
const userById = sql('SELECT * FROM users WHERE id = $1', ['equals']);
const id = 70_001;

test('reads that do not need each other: found, with what is saved', () => {
  const scenario = new Scenario('production');
  scenario.ask(orders, { values: [id], ms: 80, rows: [{ count: 3 }] });
  scenario.ask(messages, { values: [id], ms: 120, rows: [{ count: 3 }] });
  scenario.ask(news, { ms: 60, rows: rows(4, (n) => ({ id: n })) });
  expect(scenario.find()).toMatchObject([
    {
      kind: 'consecutive',
      confidence: 'medium',
      title: 'One after the other: SELECT orders, SELECT messages, SELECT news',
      count: 3,
      totalMs: 260,
      maxMs: 120,
      limit: 140,
      others: [messages.statement.info, news.statement.info],
    },
  ]);
  expect(scenario.find()[0]?.fix.example).toContain('const [orders, messages, news] = await Promise.all([');
});

test('at least 100 ms are saved, by queries of at least 30 ms', () => {
  const play = (...ms: [number, number, number]) =>
    new Scenario()
      .ask(news, { ms: ms[0] })
      .ask(orders, { values: [id], ms: ms[1] })
      .ask(messages, { values: [id], ms: ms[2] })
      .find();
  expect(play(100, 70, 30)).toHaveLength(1);
  expect(play(100, 69, 30)).toEqual([]);
  expect(play(100, 90, 29)).toEqual([]);
});

test('at least a tenth of the time of the scope', () => {
  const play = (ms: number) =>
    new Scenario()
      .ask(news, { ms: 100 })
      .ask(orders, { values: [id], ms: 100 })
      .ask(sql('UPDATE t SET a = 1'), { ms })
      .find();
  expect(play(800)).toHaveLength(1);
  expect(play(801)).toEqual([]);
});

test('short reads between do not matter', () => {
  const scenario = new Scenario().ask(news, { ms: 100 });
  scenario.ask(userById, { values: [5], ms: 1 }).ask(orders, { values: [id], ms: 100 });
  expect(scenario.find()).toMatchObject([{ kind: 'consecutive', count: 2 }]);
});

test('a list by an id holds the id: that is no dependency', () => {
  const list = sql('SELECT * FROM orders WHERE user_id = $1', ['equals']);
  const scenario = new Scenario().ask(list, { values: [id], ms: 100, rows: rows(3, (n) => ({ id: n, user_id: id })) });
  expect(scenario.ask(messages, { values: [id], ms: 100 }).find()).toMatchObject([{ confidence: 'medium' }]);
});

test('a value of unknown origin, where a result may hide it, is a guess', () => {
  const scenario = new Scenario().ask(news, { ms: 100, rows: rows(30, (n) => ({ id: n })) });
  expect(scenario.ask(orders, { values: [id], ms: 100 }).find()).toMatchObject([{ confidence: 'low' }]);
});

describe('innocent', () => {
  test('the second needs what the first returned, a check of its existence included', () => {
    const scenario = new Scenario().ask(userById, { values: [id], ms: 200, rows: [{ id, org: 88_123 }] });
    scenario.ask(sql('SELECT * FROM orgs WHERE id = $1', ['equals']), { values: [88_123], ms: 200 });
    expect(scenario.find()).toEqual([]);
    const check = new Scenario().ask(userById, { values: [id], ms: 200, rows: [{ id }] });
    expect(check.ask(orders, { values: [id], ms: 200 }).find()).toEqual([]);
  });

  test('values that are not shown may come from anywhere', () => {
    expect(new Scenario().ask(news, { ms: 200 }).ask(orders, { ms: 200 }).find()).toEqual([]);
  });

  test('through a short one', () => {
    const scenario = new Scenario().ask(news, { ms: 200, rows: [] });
    scenario.ask(sql('SELECT * FROM sessions'), { ms: 1, rows: [{ user: id }] });
    expect(scenario.ask(orders, { values: [id], ms: 200 }).find()).toEqual([]);
  });

  test('side by side already', () => {
    expect(
      new Scenario()
        .together([
          [news, { ms: 200 }],
          [orders, { values: [id], ms: 200 }],
        ])
        .find(),
    ).toEqual([]);
  });

  test('in a transaction, until it ends', () => {
    const scenario = new Scenario()
      .ask(sql('BEGIN'))
      .ask(news, { ms: 200 })
      .ask(orders, { values: [id], ms: 200 });
    scenario.ask(sql('ROLLBACK TO SAVEPOINT a')).ask(messages, { values: [id], ms: 200 });
    expect(scenario.ask(sql('SELECT * FROM x'), { ms: 200 }).find()).toEqual([]);
    const after = new Scenario().ask(sql('BEGIN')).ask(sql('COMMIT')).ask(news, { ms: 200 });
    expect(after.ask(orders, { values: [id], ms: 200 }).find()).toHaveLength(1);
  });

  test('a write, a failure or a repeated query between', () => {
    const write = new Scenario()
      .ask(news, { ms: 200 })
      .ask(sql('UPDATE t SET a = 1'))
      .ask(orders, { values: [id], ms: 200 });
    expect(write.find()).toEqual([]);
    const failure = new Scenario().ask(news, { ms: 200, failed: true }).ask(orders, { values: [id], ms: 200 });
    expect(failure.find()).toEqual([]);
    const loop = new Scenario().ask(news, { ms: 200 }).each(userById, [1, 2], (n) => ({ values: [n] }));
    expect(loop.ask(orders, { values: [id], ms: 200 }).find()).toEqual([]);
  });
});
