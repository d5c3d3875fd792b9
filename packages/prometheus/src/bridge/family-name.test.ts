import { expect, test } from 'vitest';
import { counterFamilies, foreignFamily } from './family-name.js';
import { readMetric } from './metric-points.js';

const counters = (...names: string[]) => names.map((name) => ({ name, type: 'counter' }));

test.each([
  ['a name with _total', counters('a_total'), { a_total: 'a' }],
  ['a name without', counters('a'), {}],
  ['_total alone', counters('_total'), {}],
  ['a gauge that has the family name', [...counters('a_total'), { name: 'a', type: 'gauge' }], {}],
  ['a counter that has the family name', counters('a_total', 'a'), {}],
  ['a histogram whose count has the family name', [{ name: 'a', type: 'histogram' }, ...counters('a_count_total')], {}],
  [
    'a gauge that has the name of its creation time',
    [...counters('a_total'), { name: 'a_created', type: 'gauge' }],
    {},
  ],
  ['two counters that would meet in one', counters('a_total', 'a_created_total'), { a_total: 'a' }],
])('%s', (_, metrics, expected) => {
  expect(Object.fromEntries(counterFamilies(metrics, false))).toEqual(expected);
});

test('with _total added, unless another counter has that name', () => {
  expect(Object.fromEntries(counterFamilies(counters('a', 'b', 'b_total'), true))).toEqual({ a: 'a' });
});

test('only counters change their name or type', () => {
  const families = new Map([['a_total', 'a']]);
  const of = (name: string, type: 'counter' | 'gauge', ...values: number[]) =>
    foreignFamily(name, readMetric({ name, help: 'H.', type, values: values.map((value) => ({ value })) }), families);
  expect(of('a_total', 'counter', 0, 1, Number.POSITIVE_INFINITY)).toEqual({ name: 'a', type: 'counter' });
  expect(of('b_total', 'counter', 1)).toEqual({ name: 'b_total', type: 'unknown' });
  expect(of('a_total', 'gauge', -1)).toEqual({ name: 'a_total', type: 'gauge' });
  // OpenMetrics forbids such counters.
  expect(of('a_total', 'counter', 1, -1)).toEqual({ name: 'a_total', type: 'unknown' });
  expect(of('a_total', 'counter', Number.NaN)).toEqual({ name: 'a_total', type: 'unknown' });
});
