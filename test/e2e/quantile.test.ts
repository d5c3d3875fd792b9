import { expect, test } from 'vitest';
import { bucketQuantile } from './quantile.js';

test.each([
  [0.5, 1.5],
  [0.25, 1],
  [0.9, 3.2],
  [1, 4],
  [0, 0],
])('the quantile %d of 1, 2 and 1 values up to 1, 2 and 4 is %d', (quantile, expected) => {
  const buckets = [
    [1, 1],
    [2, 3],
    [4, 4],
    [Infinity, 4],
  ] as const;
  expect(bucketQuantile(quantile, buckets)).toBeCloseTo(expected);
});

test('above all bounds it is the highest of them, and of nothing it is not a number', () => {
  expect(
    bucketQuantile(0.9, [
      [1, 1],
      [Infinity, 2],
    ]),
  ).toBe(1);
  expect(bucketQuantile(0.9, [[Infinity, 0]])).toBeNaN();
});
