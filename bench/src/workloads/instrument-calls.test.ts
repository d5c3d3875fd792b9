import { expect, test } from 'vitest';
import { checkTotals } from './instrument-calls.js';
import { metricCount, operationsPerTurn, seriesPerMetric } from './recorded-series.js';

const counted = (count: number): Map<string, number[]> =>
  new Map(Array.from({ length: metricCount }, (_, k) => [`m${k}`, new Array<number>(seriesPerMetric).fill(count)]));

test('every series of every instrument must have its share of the calls', () => {
  const done = 3 * operationsPerTurn;
  expect(() => checkTotals(counted(3), done)).not.toThrow();
  expect(() => checkTotals(counted(2), done)).toThrow('wrong answer');
  expect(() => checkTotals(new Map(), done)).toThrow('0 instruments');
  const lacking = counted(3);
  lacking.get('m3')?.pop();
  expect(() => checkTotals(lacking, done)).toThrow('m3 has 127 series');
});
