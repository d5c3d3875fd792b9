import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NativeColumns } from '../model/native-columns.js';
import { ExponentialBuckets } from './exponential-buckets.js';
import { nativeColumns } from './native-copy.js';
import { mergeNative } from './native-merge.js';

const double = fc.oneof(
  { weight: 4, arbitrary: fc.double({ min: 0.001, max: 10, noNaN: true }) },
  fc.double({ min: -2, max: 2, noNaN: true }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, -0, 1, 2, -4),
);
const values = fc.array(double, { maxLength: 40 });
const maxScale = fc.integer({ min: -4, max: 8 });

function rowsOf(lists: readonly (readonly number[])[], shape: ConstructorParameters<typeof ExponentialBuckets>[0]) {
  const rows = lists.map((list) => {
    if (list.length === 0) return undefined;
    const buckets = new ExponentialBuckets(shape);
    for (const value of list) buckets.record(value);
    return buckets;
  });
  return nativeColumns(shape, rows, rows.length);
}

function total({ zeroCounts, positive, negative }: NativeColumns): number {
  return [...zeroCounts, ...positive.counts, ...negative.counts].reduce((sum, count) => sum + count, 0);
}

describe('merged native histograms', () => {
  test('are the histogram that has all their values', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 40 }),
        maxScale,
        fc.array(values, { minLength: 1, maxLength: 4 }),
        (maxBuckets, scale, lists) => {
          const shape = { maxBuckets, maxScale: scale, zeroThreshold: 0 };
          const native = rowsOf(lists, shape);
          const merged = mergeNative(
            lists.map((_, row) => ({ native, row })),
            maxBuckets,
          );
          expect(merged).toEqual(rowsOf([lists.flat()], shape));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('of different scales are as coarse as the coarsest', () => {
    fc.assert(
      fc.property(values, values, maxScale, maxScale, (some, others, one, other) => {
        const a = rowsOf([some], { maxBuckets: 160, maxScale: one, zeroThreshold: 0 });
        const b = rowsOf([others], { maxBuckets: 160, maxScale: other, zeroThreshold: 0 });
        const merged = mergeNative([
          { native: a, row: 0 },
          { native: b, row: 0 },
        ]);
        const shape = { maxBuckets: 160, maxScale: Math.min(one, other), zeroThreshold: 0 };
        expect(merged).toEqual(rowsOf([[...some, ...others]], shape));
      }),
    );
  });

  test('have the widest zero bucket, and count each value once', () => {
    fc.assert(
      fc.property(values, values, fc.double({ min: 0, max: 1, noNaN: true }), maxScale, (some, others, wide, scale) => {
        const a = rowsOf([some], { maxBuckets: 160, maxScale: scale, zeroThreshold: 0 });
        const b = rowsOf([others], { maxBuckets: 160, maxScale: scale, zeroThreshold: wide });
        const merged = mergeNative([
          { native: a, row: 0 },
          { native: b, row: 0 },
        ]);
        expect(merged.zeroThreshold).toBeGreaterThanOrEqual(wide);
        expect(total(merged)).toBe(some.length + others.length);
        // Whatever lies in the widened zero bucket is in it, and nothing else.
        const zeros = [...some, ...others].filter((value) => Math.abs(value) <= merged.zeroThreshold).length;
        expect(merged.zeroCounts[0]).toBe(zeros);
      }),
    );
  });

  test('take up a bucket as a whole where the zero bucket would end within it', () => {
    const shape = { maxBuckets: 160, maxScale: 0 };
    const a = rowsOf([[0.2, 0.3, 0.7, -0.3]], { ...shape, zeroThreshold: 0 });
    const b = rowsOf([[0.1, 3]], { ...shape, zeroThreshold: 0.4 });
    const merged = mergeNative([
      { native: a, row: 0 },
      { native: b, row: 0 },
    ]);
    // 0.3 is in (0.25, 0.5], which 0.4 would cut.
    expect(merged.zeroThreshold).toBe(0.5);
    expect([...merged.zeroCounts]).toEqual([4]);
    expect([...merged.positive.offsets]).toEqual([-1]);
    expect([...merged.positive.counts]).toEqual([1, 0, 1]);
    expect([...merged.negative.counts]).toEqual([]);
  });

  test('of nothing are one empty row', () => {
    expect(mergeNative([])).toEqual(rowsOf([[]], { maxBuckets: 160, maxScale: 8, zeroThreshold: 0 }));
  });

  test('stay below infinity where the zero bucket ends within the topmost one', () => {
    const shape = { maxBuckets: 160, maxScale: 0 };
    const a = rowsOf([[Number.MAX_VALUE, -1]], { ...shape, zeroThreshold: 0 });
    const b = rowsOf([[5]], { ...shape, zeroThreshold: 1.5e308 });
    const merged = mergeNative([
      { native: a, row: 0 },
      { native: b, row: 0 },
    ]);
    expect(merged.zeroThreshold).toBe(Number.MAX_VALUE);
    expect([...merged.zeroCounts]).toEqual([3]);
  });

  test('may be of more rows than a call has room for', () => {
    const native = rowsOf([[1.5]], { maxBuckets: 160, maxScale: 0, zeroThreshold: 0 });
    const merged = mergeNative(Array.from({ length: 200_000 }, () => ({ native, row: 0 })));
    expect([...merged.positive.counts]).toEqual([200_000]);
  });

  test.each([0, 1, -1, 1001, 1e9, 2.5, Number.NaN])('have no %d buckets', (maxBuckets) => {
    expect(() => mergeNative([], maxBuckets)).toThrow(expect.objectContaining({ code: 'SONDE_INVALID_OPTION' }));
  });
});
