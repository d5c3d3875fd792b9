import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { median, trendOf, upperTail } from './trend.js';

const times = (count: number) => Array.from({ length: count }, (_, n) => n);

/** All orders of the values, and the share of them that rises as much: what the normal curve only comes close to. */
function exactChance(y: readonly number[]): number {
  const score = (values: readonly number[]) => {
    let sum = 0;
    for (let i = 0; i < values.length; i++)
      for (let j = i + 1; j < values.length; j++) sum += Math.sign(values[j]! - values[i]!);
    return sum;
  };
  const own = score(y);
  let [all, asMuch] = [0, 0];
  const walk = (left: readonly number[], taken: readonly number[]) => {
    if (left.length === 0) {
      all++;
      if (score(taken) >= own) asMuch++;
    }
    left.forEach((value, k) => {
      walk([...left.slice(0, k), ...left.slice(k + 1)], [...taken, value]);
    });
  };
  walk(y, []);
  return asMuch / all;
}

describe('trendOf()', () => {
  test('the slope of a line is its slope, whatever two points of it do', () => {
    const y = times(12).map((n) => 5 + 3 * n);
    y[4] = 9000;
    y[9] = -9000;
    expect(trendOf(times(12), y).slope).toBeCloseTo(3, 1);
  });

  test('slopes are per unit of x, uneven steps included', () => {
    const x = [0, 1, 5, 6, 20, 21, 50];
    const { slope, tau } = trendOf(
      x,
      x.map((each) => 7 - 2 * each),
    );
    expect(slope).toBeCloseTo(-2, 12);
    expect(tau).toBe(-1);
  });

  test('chance comes close to that of all orders counted', () => {
    const few = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 6, maxLength: 7 });
    fc.assert(
      fc.property(few, (y) => {
        const { chance } = trendOf(times(y.length), y);
        const exact = exactChance(y);
        if (new Set(y).size === 1) expect(chance).toBe(1);
        else expect(Math.abs(chance - exact)).toBeLessThan(0.02 + exact / 2);
      }),
      { numRuns: 25, examples: [[[1, 2, 3, 4, 5, 6, 7]], [[1, 2, 3, 5, 4, 6, 7]], [[1, 1, 2, 2, 3, 3]]] },
    );
  });

  test('noise is called a trend about as often as it says', () => {
    // Numbers of a fixed sequence, so that the test says the same each time.
    let state = 12_345;
    const random = () => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return state / 2 ** 31;
    };
    let called = 0;
    for (let run = 0; run < 4000; run++) if (trendOf(times(10), times(10).map(random)).chance < 0.01) called++;
    expect(called / 4000).toBeGreaterThan(0.001);
    expect(called / 4000).toBeLessThan(0.02);
  });

  test.each([[[]], [[1]], [[2, 2]]])('%j is no trend', (y) => {
    expect(trendOf(times(y.length), y)).toEqual({ tau: 0, chance: 1, slope: 0 });
  });
});

test.each([
  [0, 0.5],
  [1.6449, 0.05],
  [3, 0.00135],
  [-1.6449, 0.95],
])('above %d sigma lies %d', (z, share) => {
  expect(upperTail(z)).toBeCloseTo(share, 4);
});

test('the median of an even count lies between the two in the middle', () => {
  expect(median([9, 1, 3, 5])).toBe(4);
  expect(median([9, 1, 3])).toBe(3);
});
