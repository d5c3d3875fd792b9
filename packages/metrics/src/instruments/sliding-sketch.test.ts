import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SlidingSketch } from './sliding-sketch.js';

function sketchAt(
  options: Partial<{ maxAgeMs: number; ageBuckets: number; precision: number; resolution: number }> = {},
) {
  const time = { ms: 0 };
  const clock = { epochMs: () => time.ms, monotonicMs: () => time.ms };
  const sketch = new SlidingSketch(clock, {
    maxAgeMs: 1000,
    ageBuckets: 5,
    precision: 2,
    resolution: 1e-6,
    ...options,
  });
  return { time, sketch };
}

test('quantiles are those of the sorted values, to the precision asked for', () => {
  const value = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e3, max: 1e3 });
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 200 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, q) => {
        const { sketch } = sketchAt({ precision: 3 });
        for (const each of values) sketch.record(each);
        const out = new Float64Array(1);
        sketch.quantiles([q], out, 0);
        const sorted = [...values].sort((a, b) => a - b);
        const exact = sorted[Math.max(1, Math.ceil(q * sorted.length)) - 1] as number;
        expect(Math.abs((out[0] as number) - exact)).toBeLessThanOrEqual(Math.abs(exact) * 1e-3 + 1e-6);
      },
    ),
  );
});

test('the window slides step by step, and an empty one has no quantiles', () => {
  const { sketch, time } = sketchAt();
  const median = () => {
    const out = new Float64Array([-1]);
    sketch.quantiles([0.5], out, 0);
    return out[0] as number;
  };
  sketch.record(100);
  expect(median()).toBeCloseTo(100, -1);
  time.ms = 500;
  for (let k = 0; k < 3; k++) sketch.record(1);
  expect(median()).toBeCloseTo(1, 1);
  time.ms = 1000; // The step of the 100 ended at 200: it is gone now, the ones are not.
  const out = new Float64Array(1);
  sketch.quantiles([1], out, 0);
  expect(out[0]).toBeCloseTo(1, 1);
  time.ms = 1700;
  expect(median()).toBeNaN();
  time.ms = 1e9;
  sketch.record(5);
  expect(median()).toBeCloseTo(5, 0);
});

test('no quantile lies above the largest value', () => {
  const { sketch } = sketchAt();
  for (let k = 1; k <= 9; k++) sketch.record(k * 1000.5);
  const out = new Float64Array(2);
  sketch.quantiles([0.99, 1], out, 0);
  expect([...out]).toEqual([9004.5, 9004.5]);
});

test('nothing is computed where nothing changed', () => {
  const { sketch, time } = sketchAt();
  sketch.record(1);
  const out = new Float64Array(1);
  expect(sketch.quantiles([0.5], out, 0)).toBe(true);
  expect(sketch.quantiles([0.5], out, 0)).toBe(false);
  time.ms = 5000;
  expect(sketch.quantiles([0.5], out, 0)).toBe(true);
});

test('values of any size are told apart, negative ones too', () => {
  const { sketch } = sketchAt();
  const values = [-1e300, -1e12, -3, 0, 5e-6, 12, 1e10, 1.7e12, 1e300];
  for (const value of values.toReversed()) sketch.record(value);
  const out = new Float64Array(values.length);
  sketch.quantiles(
    values.map((_, k) => (k + 1) / values.length),
    out,
    0,
  );
  for (const [k, value] of values.entries()) {
    expect(Math.abs((out[k] as number) - value)).toBeLessThanOrEqual(Math.abs(value) * 0.01 + 1e-6);
  }
});

test('any finite value is recorded, whatever the resolution', () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  const resolution = fc.oneof(
    fc.constantFrom(5e-324, 1e-300, 1e-6, 1, 1e300),
    fc.double({ min: 1e-30, max: 1e30, noNaN: true }),
  );
  fc.assert(
    fc.property(
      fc.oneof(finite, fc.constantFrom(Number.MAX_VALUE, -1e308, 1e304, 5e-324)),
      resolution,
      (value, least) => {
        const { sketch } = sketchAt({ resolution: least });
        sketch.record(value);
        const out = new Float64Array(1);
        sketch.quantiles([0.5], out, 0);
        expect(Math.abs((out[0] as number) - value)).toBeLessThanOrEqual(Math.abs(value) * 0.01 + least);
      },
    ),
    {
      examples: [
        [1e304, 1e-6],
        [1e9, 1e-300],
        [Number.MAX_VALUE, 5e-324],
      ],
    },
  );
});

test('one value is every quantile', () => {
  const { sketch } = sketchAt();
  sketch.record(3);
  const out = new Float64Array(3);
  sketch.quantiles([0, 0.5, 1], out, 0);
  expect([...out]).toEqual([3, 3, 3]);
});
