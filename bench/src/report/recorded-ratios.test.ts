import { expect, test } from 'vitest';
import { ratiosComment, readRatios, whatGotWorse } from './recorded-ratios.js';

test('ratios survive the results file', () => {
  const ratios = { '1 inc ns-per-operation prom-client': 180.5 };
  expect(readRatios(`# Results\n\n${ratiosComment(ratios)}\n`)).toEqual(ratios);
});

test('a results file without ratios has none', () => {
  expect(readRatios('# Results\n')).toEqual({});
});

test('says what got worse by more than noise, and nothing of what did not or was not there', () => {
  expect(whatGotWorse({ 'a x': 10, 'b x': 10, 'c x': 10 }, { 'a x': 7.9, 'b x': 8.1, 'c x': 30, 'd x': 1 })).toEqual([
    'row a x: 7.90× now, 10.0× recorded',
  ]);
});

test('allows more noise in what lies above a base', () => {
  const recorded = { 'a above base': 2, 'b above base': 2 };
  expect(whatGotWorse(recorded, { 'a above base': 1.1, 'b above base': 0.9 })).toEqual([
    'row b above base: 0.900× now, 2.00× recorded',
  ]);
});
