import { expect, test } from 'vitest';
import { nearestOf } from './nearest.js';

const words = ['top', 'check', 'profile', 'advise'];

test.each([
  ['tpo', 'top'],
  ['chek', 'check'],
  ['CHECK', 'check'],
  ['advice', 'advise'],
  ['porfile', 'profile'],
  ['xyzzy', undefined],
  ['', undefined],
  ['a'.repeat(100_000), undefined],
])('%s', (given, expected) => {
  expect(nearestOf(given, words)).toBe(expected);
});
