import { describe, expect, test } from 'vitest';
import { median, pairedDifferences, pairedRatios, spread } from './statistics.js';

describe('median', () => {
  test('takes the middle of an odd number of values, whatever their order', () => {
    expect(median([9, 1, 5])).toBe(5);
  });

  test('takes the mean of the two middle values of an even number', () => {
    expect(median([4, 1, 3, 100])).toBe(3.5);
  });

  test('compares numbers as numbers', () => {
    expect(median([10, 9, 100])).toBe(10);
  });

  test('leaves its argument as it was', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  test('refuses to make up a value', () => {
    expect(() => median([])).toThrow('got no values');
  });
});

test('spread gives median, smallest and largest', () => {
  expect(spread([5, 2, 11])).toEqual({ median: 5, min: 2, max: 11 });
});

describe('pairedRatios', () => {
  test('divides round by round, so a slow round cancels out', () => {
    expect(pairedRatios([1, 10, 2], [8, 80, 16])).toEqual([8, 8, 8]);
  });

  test('refuses rounds that do not pair up', () => {
    expect(() => pairedRatios([1, 2], [1])).toThrow('got 2 and 1 rounds');
  });
});

test('pairedDifferences subtracts round by round', () => {
  expect(pairedDifferences([1, 10, 2], [4, 13, 5])).toEqual([3, 3, 3]);
  expect(() => pairedDifferences([1], [1, 2])).toThrow('got 1 and 2 rounds');
});
