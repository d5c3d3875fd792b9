import { expect, test } from 'vitest';
import { catalogue } from '../store/schema.js';
import { editDistance, rankedBySearch, relevance } from './search-ranking.js';

test.each([
  ['', '', 0],
  ['', 'rain', 4],
  ['rain', 'rain', 0],
  ['sextnat', 'sextant', 2],
  ['kitten', 'sitting', 3],
])('%j is %j after %i letters', (from, to, letters) => {
  expect(editDistance(from, to)).toBe(letters);
  expect(editDistance(to, from)).toBe(letters);
});

test('every product is found first by its own name, typing errors and all', () => {
  for (const product of catalogue) {
    expect(rankedBySearch(catalogue, product.name)[0]).toBe(product);
    const [first, ...others] = product.name.split(' ');
    const mistyped = [`${(first as string).slice(0, -2)}${(first as string).at(-1)}`, ...others].join(' ');
    expect(rankedBySearch(catalogue, mistyped)[0]).toBe(product);
  }
});

test('descriptions count, the order of words and their case do not', () => {
  expect(rankedBySearch(catalogue, 'pendulum')[0]?.id).toBe('metronome');
  expect(rankedBySearch(catalogue, 'GAUGE rain')[0]?.id).toBe('rain-gauge');
});

test('what is searched for is there, entirely or not at all', () => {
  const compass = { id: 'compass', name: 'Hiking compass' };
  expect(relevance(compass, 'hiking compass')).toBe(1);
  expect(relevance(compass, '?!')).toBe(0);
  expect(rankedBySearch([], 'compass')).toEqual([]);
});
