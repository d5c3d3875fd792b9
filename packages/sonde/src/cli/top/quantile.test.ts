import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeBuckets, quantileOf } from './quantile.js';

const bounds = [0.1, 0.5, 1, Infinity];
const cumulative = (values: readonly number[], of: readonly number[] = bounds) =>
  of.map((upperBound) => ({ upperBound, count: values.filter((value) => value <= upperBound).length }));

test('lies in the bucket that has the value of that rank', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.001, max: 2, noNaN: true }), { minLength: 1, maxLength: 50 }),
      fc.constantFrom(0.5, 0.9, 0.99, 1),
      (values, q) => {
        const exact = [...values].sort((a, b) => a - b)[Math.ceil(q * values.length) - 1]!;
        const found = quantileOf(q, cumulative(values))!;
        const upper = bounds.find((bound) => exact <= bound)!;
        const lower = bounds[bounds.indexOf(upper) - 1] ?? 0;
        expect(found.value).toBeGreaterThanOrEqual(lower);
        expect(found.value).toBeLessThanOrEqual(Math.min(upper, 1));
        expect(found.isAtLeast).toBe(upper === Infinity);
      },
    ),
  );
});

test('is on the line inside of a bucket, and nothing without observations', () => {
  expect(
    quantileOf(0.5, [
      { upperBound: 1, count: 0 },
      { upperBound: 2, count: 4 },
      { upperBound: Infinity, count: 4 },
    ]),
  ).toEqual({ value: 1.5, isAtLeast: false });
  expect(quantileOf(0.5, [])).toBeUndefined();
  expect(quantileOf(0.5, cumulative([]))).toBeUndefined();
  expect(quantileOf(0.5, [{ upperBound: Infinity, count: 3 }])).toEqual({ value: 0, isAtLeast: true });
});

test('series of the same bounds are added up; of others, what is known', () => {
  const [a, b] = [
    [0.05, 0.3],
    [0.7, 3],
  ] as const;
  expect(mergeBuckets([cumulative(a), cumulative(b)])).toEqual(cumulative([...a, ...b]));
  expect(mergeBuckets([cumulative([0.05, 0.3]), cumulative([0.05], [0.2, Infinity])])).toEqual([
    { upperBound: 0.1, count: 1 },
    { upperBound: 0.2, count: 2 },
    { upperBound: 0.5, count: 3 },
    { upperBound: 1, count: 3 },
    { upperBound: Infinity, count: 3 },
  ]);
});
