import { expect, test } from 'vitest';
import { checkBuckets, exponentialBuckets, linearBuckets } from './buckets.js';

test('helpers make the bounds they say', () => {
  expect(linearBuckets(0, 10, 3)).toEqual([0, 10, 20]);
  expect(exponentialBuckets(1, 2, 4)).toEqual([1, 2, 4, 8]);
});

test.each([
  () => linearBuckets(0, 0, 3),
  () => linearBuckets(Number.NaN, 1, 3),
  () => linearBuckets(0, 1, 0),
  () => linearBuckets(0, 1, 501),
  () => exponentialBuckets(0, 2, 3),
  () => exponentialBuckets(1, 1, 3),
  () => exponentialBuckets(1, 2, 2.5),
])('%s is refused with a code', (make) => {
  expect(make).toThrow(expect.objectContaining({ code: 'SONDE_INVALID_BUCKETS' }));
});

test('bounds are ascending, finite and without +Inf', () => {
  expect(checkBuckets('x', [1, 2, Number.POSITIVE_INFINITY])).toEqual([1, 2]);
  for (const wrong of [
    [],
    [2, 1],
    [1, 1],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    ['1'],
    'x',
    Array.from({ length: 501 }, (_, k) => k),
  ]) {
    expect(() => checkBuckets('x', wrong as number[]), JSON.stringify(wrong)).toThrow(
      expect.objectContaining({ code: 'SONDE_INVALID_BUCKETS' }),
    );
  }
});
