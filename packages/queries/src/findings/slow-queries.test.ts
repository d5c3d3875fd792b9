import { describe, expect, test } from 'vitest';
import type { ObservedQuery } from '../query/observed-query.js';
import { at, readSite, sql } from './scenario.test.support.js';
import { SlowQueries } from './slow-queries.js';
import { defaultSlowQueryLimits, type SlowQueryLimits } from './slow-query-limits.js';

const orders = sql('SELECT * FROM orders');
const { development, production } = defaultSlowQueryLimits;

function query(durationMs: number, run: Partial<ObservedQuery> = {}): ObservedQuery {
  const { text = orders, waitMs = 0, stack, orm } = run;
  const error = undefined;
  return {
    text,
    waitMs,
    stack,
    orm,
    durationMs,
    startedMs: 0,
    error,
    parameters: [],
    rows: [],
    rowCount: 0,
  };
}

const slow = (limits: SlowQueryLimits) => new SlowQueries(limits, readSite);
const minute = 60_000;

test('development: at once, from 200 ms on', () => {
  const queries = slow(development);
  expect(queries.add(query(199.9), undefined, 0)).toBeUndefined();
  expect(queries.limitMs(orders.statement)).toBe(200);
  const scope = { kind: 'request', route: '/orders', method: 'GET' };
  const stack = at('src/a.ts', 3, 'list');
  expect(queries.add(query(200, { waitMs: 50, stack, orm: 'knex' }), scope, 77)).toMatchObject({
    kind: 'slow_query',
    confidence: 'high',
    title: 'Slow: SELECT orders took up to 200 ms',
    count: 1,
    totalMs: 200,
    maxMs: 200,
    waitMs: 50,
    limit: 200,
    sites: [{ file: 'src/a.ts', line: 3 }],
    scope: { kind: 'request', route: '/orders', method: 'GET' },
    orm: 'knex',
    why: 'It reached the limit of 200 ms 1 time within 10 minutes. The worst run took 200 ms, after waiting 50 ms for a connection.',
    at: 77,
  });
});

describe('production: the third hit within ten minutes', () => {
  test('and then each third again', () => {
    const queries = slow(production);
    const told = [1, 2, 3, 4, 5, 6, 7].map((n) => queries.add(query(500 + n), undefined, n * 1000)?.count);
    expect(told).toEqual([undefined, undefined, 3, undefined, undefined, 6, undefined]);
  });

  test('hits at the edge of the window, and past it', () => {
    const play = (third: number) => {
      const queries = slow(production);
      queries.add(query(900), undefined, 0);
      queries.add(query(500), undefined, minute);
      return queries.add(query(600), undefined, third);
    };
    expect(play(10 * minute - 1)).toMatchObject({
      count: 3,
      maxMs: 900,
      totalMs: 2000,
    });
    expect(play(10 * minute)).toBeUndefined();
  });

  test('the worst is that of the window', () => {
    const queries = slow(production);
    queries.add(query(9000), undefined, 0);
    for (const n of [1, 2]) queries.add(query(500 + n), undefined, 10 * minute + n);
    expect(queries.add(query(501), undefined, 11 * minute)).toMatchObject({
      maxMs: 502,
      count: 3,
    });
  });

  test('hits of different statements do not add up', () => {
    const queries = slow(production);
    const told = [1, 2, 3].map((n) => queries.add(query(600, { text: sql(`SELECT a FROM t${n}`) }), undefined, n));
    expect(told).toEqual([undefined, undefined, undefined]);
  });
});

test('test: nothing is slow', () => {
  expect(slow(defaultSlowQueryLimits.test).add(query(99_999, { waitMs: 99_999 }), undefined, 0)).toBeUndefined();
});

test('thresholds by operation and by summary; commands that block are never slow', () => {
  const byOperation = { select: 300, 'Select Orders': undefined, insert: 50 };
  const queries = slow({ ...development, byOperation });
  const takes = (text: string, ms: number, system?: string) => ms >= queries.limitMs(sql(text, [], system).statement);
  expect(takes('SELECT * FROM orders', 99_999)).toBe(false);
  expect(takes('SELECT * FROM users', 299)).toBe(false);
  expect(takes('SELECT * FROM users', 300)).toBe(true);
  expect(takes('INSERT INTO users', 50)).toBe(true);
  expect(takes('DELETE FROM users', 200)).toBe(true);
  expect(takes('BRPOP', 99_999, 'redis')).toBe(false);
});

test('waiting for a connection blames no statement: one finding for the pool', () => {
  const queries = slow(production);
  const texts = [1, 2, 3].map((n) => sql(`SELECT a FROM t${n}`));
  const told = texts.map((text, n) => queries.add(query(3, { text, waitMs: 600 + n }), undefined, n));
  expect(told[2]).toMatchObject({
    title: 'Slow: up to 602 ms waiting for a connection to postgresql',
    count: 3,
    totalMs: 9,
    maxMs: 3,
    waitMs: 1803,
  });
  expect(told[2]?.why).toBe(
    'Queries waited longer than the limit of 500 ms for a connection 3 times within 10 minutes. ' +
      'The worst one waited 602 ms and then ran 3 ms.',
  );
});

test('a stack is wanted once a statement was slow, until one is there', () => {
  const queries = slow(production);
  expect(queries.wantsStack(orders.statement)).toBe(false);
  queries.add(query(900), undefined, 0);
  expect(queries.wantsStack(orders.statement)).toBe(true);
  queries.add(query(500, { stack: at('src/a.ts', 3) }), undefined, 1);
  expect(queries.wantsStack(orders.statement)).toBe(false);
  expect(queries.add(query(700), undefined, 2)).toMatchObject({
    maxMs: 900,
    sites: [{ file: 'src/a.ts' }],
  });
});

test('500 statements are remembered: the one that was slow longest ago is forgotten', () => {
  const play = (others: number, again = false) => {
    const queries = slow(production);
    queries.add(query(900), undefined, 0);
    if (!again) queries.add(query(900), undefined, 1);
    for (let n = 0; n < others; n++) {
      if (again && n === 250) queries.add(query(900), undefined, 1);
      queries.add(query(900, { text: sql(`SELECT ${n} FROM x`) }), undefined, 2);
    }
    return queries.add(query(900), undefined, 3);
  };
  expect(play(499)).toBeDefined();
  expect(play(500)).toBeUndefined();
  expect(play(500, true)).toBeDefined();
});

test('at most 100 hits are counted', () => {
  const queries = slow(development);
  let count: number | undefined;
  for (let n = 0; n < 101; n++) count = queries.add(query(200), undefined, n)?.count;
  expect(count).toBe(100);
});
