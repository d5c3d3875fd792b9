import { expect, test } from 'vitest';
import { rows, Scenario, sql } from './scenario.test.support.js';
import { thresholdsOf } from './thresholds.js';

const texts = rows(9, (n) => sql(`SELECT a${n} FROM t${n}`));

function play(count: number, ms: number, route = '/orders'): Scenario {
  const scenario = new Scenario('production', undefined, { kind: 'request', method: 'GET', route });
  for (let n = 0; n < count; n++) scenario.ask(sql('BEGIN')).ask(texts[n % 9] ?? sql('SELECT 1'), { ms });
  return scenario;
}

const thresholds = thresholdsOf('production', {
  budget: { queries: 10, totalMs: 20 },
  duplicate: { identical: 99 },
  consecutive: { eachMs: 999 },
});

test('queries: at the budget and one past it; control statements are none', () => {
  expect(play(10, 1).find(thresholds)).toEqual([]);
  const [finding] = play(11, 1).find(thresholds);
  expect(finding).toMatchObject({
    kind: 'query_budget',
    confidence: 'high',
    title: 'Budget: 11 queries, 10 allowed',
    count: 11,
    distinct: 9,
    limit: 10,
    statement: texts[0]?.statement.info,
  });
  expect(finding?.others).toHaveLength(5);
});

test('time: at the budget and past it', () => {
  expect(play(10, 2).find(thresholds)).toEqual([]);
  expect(play(10, 2.1).find(thresholds)).toMatchObject([
    { kind: 'time_budget', title: 'Budget: 21 ms in databases, 20 ms allowed', limit: 20 },
  ]);
});

test('known by the route', () => {
  const id = (route: string, count: number) => play(count, 1, route).find(thresholds)[0]?.id;
  expect(id('/a', 11)).toBe(id('/a', 12));
  expect(id('/a', 11)).not.toBe(id('/b', 11));
});

test('nobody has a budget who set none', () => {
  expect(play(300, 0.01).find(thresholdsOf('production'))).toEqual([]);
});

test('allowed queries, and those past the limit of statements, are in the budget', () => {
  const scenario = new Scenario('test').each(
    sql('SELECT 1 FROM t'),
    rows(11, (n) => n),
    () => ({ allowed: true }),
  );
  scenario.each(sql('SELECT 2 FROM t'), [1, 2], () => ({}));
  expect(scenario.find(thresholds)).toMatchObject([
    { kind: 'query_budget', count: 13, statement: { text: 'SELECT 1 FROM t' } },
  ]);
});
