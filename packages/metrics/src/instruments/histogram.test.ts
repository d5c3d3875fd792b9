import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Registry } from '../registry/registry.js';

const bounds = fc
  .uniqueArray(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), {
    minLength: 1,
    maxLength: 40,
  })
  .map((values) => [...new Set(values.map((value) => value + 0))].sort((a, b) => a - b));

test('every value lands in the first bucket whose bound is not below it', () => {
  fc.assert(
    fc.property(
      bounds,
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true, min: -2e6, max: 2e6 })),
      (buckets, values) => {
        const registry = new Registry({ strict: true });
        const histogram = registry.histogram({ name: 'h', help: 'h', buckets });
        const labelled = registry.histogram({ name: 'l', help: 'l', labelNames: ['x'], buckets });
        const expected = new Float64Array(buckets.length + 2);
        for (const value of [...values, ...buckets, ...buckets.map((bound) => bound * (1 + Number.EPSILON))]) {
          histogram.observe(value);
          labelled.observe({ x: 1 }, value);
          const found = buckets.findIndex((bound) => value <= bound);
          const bucket = found < 0 ? buckets.length : found;
          expected[bucket] = (expected[bucket] as number) + 1;
          expected[buckets.length + 1] = (expected[buckets.length + 1] as number) + value;
        }
        for (const family of registry.snapshot().families) expect(family.blocks[0]?.values).toEqual(expected);
      },
    ),
  );
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, '5', null, 1n, Symbol('x'), {}])(
  '%s is refused, counted and changes nothing',
  (value) => {
    const registry = new Registry({ onFault: () => {} });
    const histogram = registry.histogram({ name: 'h', help: 'h', buckets: [1] });
    histogram.observe(0.5);
    histogram.observe(value as number);
    const [family, faults] = registry.snapshot().families;
    expect([...(family?.blocks[0]?.values ?? [])]).toEqual([1, 0, 0.5]);
    expect(faults?.blocks[0]?.columns).toEqual([['h'], ['SONDE_INVALID_VALUE']]);
    expect(faults?.blocks[0]?.values[0]).toBe(1);
  },
);

test('a sum that would leave the finite numbers is not taken', () => {
  const registry = new Registry({ onFault: () => {} });
  const histogram = registry.histogram({ name: 'h', help: 'h', buckets: [1] });
  histogram.observe(Number.MAX_VALUE);
  histogram.observe(Number.MAX_VALUE);
  expect([...(registry.snapshot().families[0]?.blocks[0]?.values ?? [])]).toEqual([0, 1, Number.MAX_VALUE]);
});
