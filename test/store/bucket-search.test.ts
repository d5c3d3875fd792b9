import { Registry } from '@sonde/metrics';
import { histogramOf } from '@sonde/metrics/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';

/** The next double above or below: where a search that rounds goes wrong. */
function neighbour(value: number, step: 1n | -1n): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigInt64(0);
  // Zero has two neighbours, one of each sign; the order of bits turns with the sign.
  if (value === 0) return step === 1n ? Number.MIN_VALUE : -Number.MIN_VALUE;
  view.setBigInt64(0, bits + (value > 0 ? step : -step));
  return view.getFloat64(0);
}

const magnitude = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e300, max: 1e300 }),
  fc.double({ noNaN: true, min: 0, max: 20 }),
  fc.double({ noNaN: true, min: -1e-300, max: 1e-300 }),
  fc.integer({ min: -50, max: 1000 }),
  fc.constantFrom(0, -0, Number.MIN_VALUE, 2 ** -1022, 1, 2 ** 52, 1e-9, 0.1, 0.30000000000000004),
);

const bounds = fc
  .oneof(
    fc.uniqueArray(magnitude, { minLength: 1, maxLength: 40 }),
    fc
      .tuple(
        fc.double({ min: 1e-9, max: 10, noNaN: true }),
        fc.double({ min: 1.01, max: 3, noNaN: true }),
        fc.integer({ min: 1, max: 200 }),
      )
      .map(([start, factor, count]) => Array.from({ length: count }, (_, k) => start * factor ** k)),
    fc
      .tuple(
        fc.integer({ min: -100, max: 100 }),
        fc.double({ min: 0.001, max: 50, noNaN: true }),
        fc.integer({ min: 1, max: 500 }),
      )
      .map(([start, width, count]) => Array.from({ length: count }, (_, k) => start + width * k)),
  )
  .map((list) => [...new Set(list.map((bound) => bound + 0))].filter(Number.isFinite).sort((a, b) => a - b))
  .filter((list) => list.length > 0);

test('every value is counted in the first bucket whose bound is not below it', () => {
  fc.assert(
    fc.property(bounds, fc.array(magnitude, { maxLength: 30 }), fc.boolean(), (buckets, others, throughHandle) => {
      const registry = new Registry();
      const histogram = registry.histogram({ name: 'h', help: 'H.', labelNames: ['k'], buckets });
      const handle = histogram.labels({ k: 1 });
      const edges = buckets.slice(0, 40).flatMap((bound) => [bound, neighbour(bound, 1n), neighbour(bound, -1n)]);
      // Sums of the largest would leave the finite numbers, and be refused.
      const values = [...others, ...edges].filter((value) => Math.abs(value) < 1e300);
      for (const value of values) {
        if (throughHandle) handle.observe(value);
        else histogram.observe({ k: 1 }, value);
      }
      const counts = histogramOf(registry, 'h', { k: 1 }).buckets;
      expect(counts).toEqual(
        [...buckets, Infinity].map((le) => ({ le, count: values.filter((value) => value <= le).length })),
      );
    }),
    { numRuns: 1000 },
  );
});
