import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PauseBudget } from './pause-budget.js';

test('readings wait until they have paid for themselves; urgent ones a tenth of that', () => {
  const budget = new PauseBudget(0.01);
  expect(budget.gapMs(0, 100, false)).toBeCloseTo(10_000);
  expect(budget.gapMs(10_000, 100, true)).toBeCloseTo(1000);
  expect(new PauseBudget(0.5).gapMs(0, 100, true)).toBe(100);
});

test('where ten minutes are spent in advance, nothing is urgent until they are paid', () => {
  const budget = new PauseBudget(0.01);
  expect(budget.gapMs(0, 6000, true)).toBeCloseTo(60_000);
  expect(budget.gapMs(60_000, 1000, true)).toBeCloseTo(100_000);
  expect(budget.gapMs(660_000, 1000, true)).toBeCloseTo(10_000);
});

test('in all, never more than the share of the time, ten minutes more, and one reading', () => {
  const reading = fc.record({ held: fc.integer({ min: 1, max: 2000 }), urgent: fc.boolean() });
  fc.assert(
    fc.property(fc.array(reading, { maxLength: 200 }), fc.constantFrom(0.001, 0.01, 0.3, 1), (readings, share) => {
      const budget = new PauseBudget(share);
      let nowMs = 0;
      let heldMs = 0;
      for (const { held, urgent } of readings) {
        expect(heldMs).toBeLessThanOrEqual(share * (nowMs + 600_000) + 1e-6);
        nowMs += held;
        heldMs += held;
        const gap = budget.gapMs(nowMs, held, urgent);
        expect(gap).toBeGreaterThanOrEqual(held * 0.999);
        nowMs += gap;
      }
    }),
  );
});
