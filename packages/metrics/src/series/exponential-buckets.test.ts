import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NativeShape } from '../model/native-shape.js';
import { type BucketRange, ExponentialBuckets } from './exponential-buckets.js';
import { finestIndex } from './exponential-index.js';

interface Content {
  readonly scale: number;
  readonly zeroCount: number;
  readonly positive: ReadonlyMap<number, number>;
  readonly negative: ReadonlyMap<number, number>;
}

function contentOf(buckets: ExponentialBuckets): Content {
  const { scale, zeroCount, positive, negative } = buckets;
  return { scale, zeroCount, positive: countsOf(positive), negative: countsOf(negative) };
}

function countsOf({ base, counts, first, end }: BucketRange): Map<number, number> {
  expect([first, end]).toEqual(
    counts.some((count) => count > 0)
      ? [counts.findIndex((count) => count > 0), counts.findLastIndex((count) => count > 0) + 1]
      : [0, 0],
  );
  const occupied = [...counts].map((count, at) => [base + at, count] as const).filter(([, count]) => count > 0);
  return new Map(occupied);
}

/** The oracle knows all values at once: the finest scale at which both signs fit, and a count of each index there. */
function naive({ maxBuckets, maxScale, zeroThreshold }: NativeShape, values: readonly number[]): Content {
  const sides = [1, -1].map((sign) => values.map((value) => value * sign).filter((value) => value > zeroThreshold));
  for (let scale = maxScale; ; scale--) {
    const indices = sides.map((side) => side.map((value) => Math.floor(finestIndex(value) / 2 ** (8 - scale))));
    const fits = indices.every((side) => side.length === 0 || Math.max(...side) - Math.min(...side) < maxBuckets);
    if (!fits && scale > -4) continue;
    const [positive, negative] = indices.map((side) => {
      const counts = new Map<number, number>();
      for (const index of side.sort((a, b) => a - b)) counts.set(index, (counts.get(index) ?? 0) + 1);
      return counts;
    }) as [Map<number, number>, Map<number, number>];
    const zeroCount = values.length - sides.flat().length;
    return { scale, zeroCount, positive, negative };
  }
}

function recorded(shape: NativeShape, values: readonly number[]): ExponentialBuckets {
  const buckets = new ExponentialBuckets(shape);
  for (const value of values) buckets.record(value);
  return buckets;
}

const shape = fc.record({
  maxBuckets: fc.oneof(fc.integer({ min: 2, max: 20 }), fc.constant(160)),
  maxScale: fc.integer({ min: -4, max: 8 }),
  zeroThreshold: fc.constantFrom(0, 1e-128, 0.01),
});
/** Near each other, as latencies are, or anywhere. */
const values = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.double({ min: 0.001, max: 10, noNaN: true }) },
    fc.double({ min: -2, max: 2, noNaN: true }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom(0, -0, 1, 2, 4, 0.01, -0.01, Number.MIN_VALUE, -Number.MAX_VALUE),
  ),
  { maxLength: 60 },
);

describe('exponential buckets', () => {
  test('are those of the finest scale that holds all values, in whichever order they came', () => {
    fc.assert(
      fc.property(shape, values, (given, list) => {
        expect(contentOf(recorded(given, list))).toEqual(naive(given, list));
      }),
      { numRuns: 500 },
    );
  });

  test('at the limit stay as they are, and one past it are joined in pairs', () => {
    const given = { maxBuckets: 4, maxScale: 0, zeroThreshold: 0 };
    const buckets = recorded(given, [2, 4, 8, 16]);
    expect(contentOf(buckets)).toMatchObject({ scale: 0, positive: new Map([0, 1, 2, 3].map((index) => [index, 1])) });
    buckets.record(32);
    expect(contentOf(buckets)).toMatchObject({
      scale: -1,
      positive: new Map([
        [0, 2],
        [1, 2],
        [2, 1],
      ]),
    });
  });

  test('hold every double, and never take more room than that needs', () => {
    const buckets = recorded({ maxBuckets: 2, maxScale: 8, zeroThreshold: 0 }, [Number.MIN_VALUE, Number.MAX_VALUE, 1]);
    expect(contentOf(buckets)).toMatchObject({
      scale: -4,
      positive: new Map([
        [-68, 1],
        [-1, 1],
        [63, 1],
      ]),
    });
    expect(buckets.positive.counts.length).toBe(132);
    for (let k = 0; k < 100; k++) buckets.record(2 ** (k * 10));
    expect(buckets.positive.counts.length).toBe(132);
  });

  test('one sign does not take the room of the other', () => {
    const given = { maxBuckets: 160, maxScale: 8, zeroThreshold: 0 };
    const buckets = recorded(given, [1.5]);
    expect(buckets.negative.counts.length).toBe(0);
    expect(buckets.positive.counts.length).toBe(16);
  });
});
