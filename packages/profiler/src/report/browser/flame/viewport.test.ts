import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitInto } from './viewport.js';

const number = fc.double({ min: -1000, max: 1000, noNaN: true });

test('what is shown is never wider than the whole, nor beside it', () => {
  fc.assert(
    fc.property(
      number,
      number,
      fc.integer({ min: -100, max: 100 }),
      fc.integer({ min: 1, max: 500 }),
      (from, to, start, size) => {
        const whole = { from: start, to: start + size };
        const shown = fitInto({ from, to }, whole);
        expect(shown.from).toBeGreaterThanOrEqual(whole.from);
        expect(shown.to).toBeLessThanOrEqual(whole.to + 1e-9);
        expect(shown.to).toBeGreaterThan(shown.from);
      },
    ),
  );
});

test('a range inside stays as it is; one beside is moved and keeps its width; a wider one is the whole', () => {
  const whole = { from: 10, to: 20 };
  expect(fitInto({ from: 12, to: 14 }, whole)).toEqual({ from: 12, to: 14 });
  expect(fitInto({ from: 19, to: 23 }, whole)).toEqual({ from: 16, to: 20 });
  expect(fitInto({ from: -5, to: -3 }, whole)).toEqual({ from: 10, to: 12 });
  expect(fitInto({ from: 0, to: 50 }, whole)).toBe(whole);
});
