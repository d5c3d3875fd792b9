import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exponentialBound } from '../model/exponential-bound.js';
import { coarsestScale, finestIndex, finestScale } from './exponential-index.js';

const scales = Array.from({ length: finestScale - coarsestScale + 1 }, (_, k) => coarsestScale + k);
const view = new DataView(new ArrayBuffer(8));

function bitsOf(value: number): bigint {
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

function fromBits(bits: bigint): number {
  view.setBigUint64(0, bits);
  return view.getFloat64(0);
}

/** Whether a value is above base^index, by whole numbers: v > 2^(i / 2^s) is m^(2^s) · 2^(e · 2^s) > 2^i. */
function isAbove(value: number, index: number, scale: number): boolean {
  const bits = bitsOf(value);
  const field = Number(bits >> 52n);
  const fraction = bits & ((1n << 52n) - 1n);
  const mantissa = field === 0 ? fraction : fraction | (1n << 52n);
  const exponent = (field === 0 ? 1 : field) - 1023 - 52;
  const power = Math.max(scale, 0);
  const bound = scale < 0 ? index * 2 ** -scale : index;
  const left = mantissa ** (1n << BigInt(power));
  const twos = bound - exponent * 2 ** power;
  return twos < 0 ? left > 0n : left > 1n << BigInt(twos);
}

function expectExact(value: number): void {
  const finest = finestIndex(value);
  for (const scale of scales) {
    const index = finest >> (finestScale - scale);
    const found = {
      value,
      scale,
      index,
      above: isAbove(value, index, scale),
      within: !isAbove(value, index + 1, scale),
    };
    expect(found).toEqual({ value, scale, index, above: true, within: true });
  }
}

describe('the bucket of a value', () => {
  test('is the one whose bounds it lies between, for any double at any scale', () => {
    const double = fc.oneof(
      fc.bigInt({ min: 1n, max: bitsOf(Number.MAX_VALUE) }).map(fromBits),
      fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    );
    fc.assert(fc.property(double, expectExact), { numRuns: 400 });
  });

  test.each([
    ['the smallest double', Number.MIN_VALUE],
    ['the largest subnormal', fromBits((1n << 52n) - 1n)],
    ['the smallest normal', 2 ** -1022],
    ['the largest double', Number.MAX_VALUE],
    ['one', 1],
  ])('is exact for %s and its neighbours', (_, value) => {
    const bits = bitsOf(value);
    for (const near of [bits - 1n, bits, bits + 1n])
      if (near > 0n && near <= bitsOf(Number.MAX_VALUE)) expectExact(fromBits(near));
  });

  test('is exact for every power of two', () => {
    for (let exponent = -1074; exponent <= 1023; exponent++) {
      // 2^e is the upper bound of its bucket, which is in it.
      expect(finestIndex(2 ** exponent)).toBe(exponent * 256 - 1);
    }
  });

  test.each([-1050, -1022, -1, 0, 5, 1023])('is exact next to each of the bounds from 2^%i on', (octave) => {
    for (let k = 0; k < 256; k++) {
      const bits = bitsOf(2 ** (k / 256) * 2 ** octave);
      const indices: number[] = [];
      for (const near of [bits - 2n, bits - 1n, bits, bits + 1n, bits + 2n]) {
        const index = finestIndex(fromBits(near));
        expect(isAbove(fromBits(near), index, 8) && !isAbove(fromBits(near), index + 1, 8)).toBe(true);
        indices.push(index);
      }
      // The five do lie on both sides of it.
      if (octave > -1050) expect(new Set(indices).size).toBe(2);
    }
  });

  test('is what the example of the specification says', () => {
    // "Metrics Data Model", "Exponential Buckets": the lower bounds of scale 3.
    const bounds = [1, 1.09051, 1.18921, 1.29684, Math.SQRT2, 1.54221, 1.68179, 1.83401];
    bounds.forEach((bound, index) => {
      expect(exponentialBound(index, 3)).toBeCloseTo(bound, 5);
      expect(finestIndex(bound * 1.00001) >> 5).toBe(index);
    });
  });
});

describe('the bound of a bucket', () => {
  test.each([
    [0, 8, 1],
    [1, 0, 2],
    [-1, -1, 0.25],
    [1023 * 256, 8, 2 ** 1023],
    [-1074, 0, Number.MIN_VALUE],
    [-1074 * 8, 3, Number.MIN_VALUE],
    [63, -4, 2 ** 1008],
    [1024, 0, Number.POSITIVE_INFINITY],
    [-70, -4, 0],
  ])('of index %i at scale %i is %d', (index, scale, bound) => {
    expect(exponentialBound(index, scale)).toBe(bound);
  });

  test('is next to the exact one: at most one of the doubles beside it lies between', () => {
    fc.assert(
      fc.property(fc.integer({ min: -262_000, max: 262_000 }), (index) => {
        const bits = bitsOf(exponentialBound(index, 8));
        expect(isAbove(fromBits(bits + 2n), index, 8)).toBe(true);
        expect(isAbove(fromBits(bits - 2n), index, 8)).toBe(false);
      }),
    );
  });
});
