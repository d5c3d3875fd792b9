import { expect, test } from 'vitest';
import { counterFamilies, foreignFamily } from './family-name.js';

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
  expect(foreignFamily('a_total', 'counter', families)).toEqual({ name: 'a', type: 'counter' });
  expect(foreignFamily('b_total', 'counter', families)).toEqual({ name: 'b_total', type: 'unknown' });
  expect(foreignFamily('a_total', 'gauge', families)).toEqual({ name: 'a_total', type: 'gauge' });
});
