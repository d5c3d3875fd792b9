import { exponentialBound, mergeNative, Registry, type SeriesBlock } from '@sonde/metrics';
import { histogramOf } from '@sonde/metrics/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const durations = fc.array(fc.double({ min: 1e-4, max: 100, noNaN: true }), { minLength: 1, maxLength: 200 });

/** The value below which a share of all lies, as one who has all the values reads it off. */
function exactQuantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
}

test('a quantile lies in the bucket that the counts lead to, whose bounds are 2^(2^-scale) apart', () => {
  fc.assert(
    fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
      const registry = new Registry();
      const latency = registry.timer({ name: 'latency', help: 'L.', native: true });
      for (const value of values) latency.observe(value);
      const { count, native } = histogramOf(registry, 'latency_seconds');
      expect(count).toBe(values.length);
      let left = Math.max(1, Math.ceil(share * count));
      const bucket = native?.buckets.find((each) => {
        left -= each.count;
        return left <= 0;
      });
      const exact = exactQuantile(values, share);
      // The bounds are rounded to doubles here; where a value is put is not.
      const rounding = 1 + 4 * Number.EPSILON;
      expect(exact * rounding).toBeGreaterThan(bucket?.from as number);
      expect(exact).toBeLessThanOrEqual((bucket?.to as number) * rounding);
      const base = 2 ** (2 ** -(native?.scale as number));
      expect((bucket?.to as number) / (bucket?.from as number)).toBeCloseTo(base, 9);
    }),
    { numRuns: 300 },
  );
});

// The table of the README.
test.each([
  [1.5, 8, 0.0027],
  [5, 6, 0.011],
  [30, 5, 0.022],
  [900, 4, 0.044],
  [900_000, 3, 0.091],
  [1e11, 2, 0.19],
])('values that are ×%d apart keep scale %d, and a quantile is off by less than %d', (ratio, scale, error) => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e3, noNaN: true }), (smallest) => {
      const registry = new Registry();
      const latency = registry.histogram({ name: 'h', help: 'H.', native: true });
      for (const value of [smallest, smallest * ratio]) latency.observe(value);
      expect(histogramOf(registry, 'h').native?.scale).toBeGreaterThanOrEqual(scale);
    }),
  );
  expect((exponentialBound(1, scale) - 1) / error).toBeCloseTo(1, 1);
});

test('series of several registries merge to the one that has all their observations', () => {
  fc.assert(
    fc.property(fc.array(durations, { minLength: 1, maxLength: 4 }), (lists) => {
      const native = { maxBuckets: 40 };
      const blocks = [...lists, lists.flat()].map((values) => {
        const registry = new Registry();
        const latency = registry.histogram({ name: 'h', help: 'H.', native });
        for (const value of values) latency.observe(value);
        return registry.snapshot().families[0]?.blocks[0] as SeriesBlock;
      });
      const rows = blocks.map((block) => ({ native: block.native as NonNullable<SeriesBlock['native']>, row: 0 }));
      const together = rows.pop();
      expect(mergeNative(rows, native.maxBuckets)).toEqual(together?.native);
    }),
  );
});
