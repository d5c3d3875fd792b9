import { describe, expect, test } from 'vitest';
import { bucketQuantile } from './quantile.js';

// Bounds 1, 2, 4 and a last bucket for what is above.
const bounds = [1, 2, 4];

describe('bucketQuantile', () => {
  test('is linear within a bucket', () => {
    expect(bucketQuantile(0.5, bounds, [0, 10, 0, 0])).toBe(1.5);
    expect(bucketQuantile(0.5, bounds, [10, 0, 0, 0])).toBe(0.5);
    expect(bucketQuantile(0.75, bounds, [2, 0, 2, 0])).toBe(3);
  });

  test('skips empty buckets', () => {
    expect(bucketQuantile(0, bounds, [0, 0, 4, 0])).toBe(2);
    expect(bucketQuantile(1, bounds, [4, 0, 0, 0])).toBe(1);
  });

  test('above all bounds it is the highest of them', () => {
    expect(bucketQuantile(0.99, bounds, [1, 0, 0, 9])).toBe(4);
  });

  test('of nothing it is null', () => {
    expect(bucketQuantile(0.5, bounds, [0, 0, 0, 0])).toBeNull();
    expect(bucketQuantile(0.5, [], [3])).toBeNull();
  });
});
