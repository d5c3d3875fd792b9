import { expect, test } from 'vitest';
import { translateLabelName } from '../model/otel-names.js';
import type { ReadAttribute } from './attribute-reader.js';
import { LabelPlans, labelValues } from './label-plans.js';

const read = (attributes: Readonly<Record<string, string | number>>): ReadAttribute[] =>
  Object.entries(attributes).map(([key, value]) => ({ key, value, type: 'string' }));

/** Label names with their values, by a plan that may be an old one. */
function labels(plans: LabelPlans, attributes: Readonly<Record<string, string | number>>) {
  const recorded = read(attributes);
  const plan = plans.of(recorded);
  const values = labelValues(plan, recorded);
  return plan.labelNames.map((name, k) => [name, values[k]]);
}

test('labels are sorted, whatever the order of the keys', () => {
  const plans = new LabelPlans(translateLabelName);
  const expected = [
    ['a', 2],
    ['b_c', 'x'],
  ];
  expect(labels(plans, { 'b.c': 'x', a: 2 })).toEqual(expected);
  expect(labels(plans, { a: 2, 'b.c': 'x' })).toEqual(expected);
  expect(labels(plans, {})).toEqual([]);
});

test('keys that are one label are joined in the order of the keys', () => {
  const plans = new LabelPlans(translateLabelName);
  expect(labels(plans, { a_b: 1, 'a/b': 2, 'a.b': 3 })).toEqual([['a_b', '3;2;1']]);
  expect(labels(plans, { 'a.b': 'p', z: 0, a_b: 'q' })).toEqual([
    ['a_b', 'p;q'],
    ['z', 0],
  ]);
});

test('each order of keys is translated once, and past a thousand they are forgotten', () => {
  let translated = 0;
  const plans = new LabelPlans((key) => {
    translated++;
    return key;
  });
  for (let k = 0; k < 10; k++) labels(plans, { a: k, b: k });
  expect(translated).toBe(2);
  for (let k = 0; k < 1001; k++) expect(labels(plans, { [`key${k}`]: k })).toEqual([[`key${k}`, k]]);
  labels(plans, { a: 1, b: 1 });
  expect(translated).toBe(2 + 1001 + 2);
});
