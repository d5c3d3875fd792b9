import { expect, test } from 'vitest';
import { RateBudget } from './rate-budget.js';

test('a rate below the limit is never cut, one above is cut to it', () => {
  const seen = (perSecond: number) => {
    const budget = new RateBudget(1000);
    let [taken, untilMs] = [0, 0];
    for (let ms = 0; ms < 10_000; ms += 1000 / perSecond) {
      if (ms < untilMs) continue;
      taken++;
      untilMs = ms + budget.take(ms);
    }
    return taken / 10;
  };
  expect(seen(900)).toBeCloseTo(900, -1);
  expect(seen(10_000) / 1000).toBeGreaterThan(0.9);
  expect(seen(10_000) / 1000).toBeLessThanOrEqual(1.01);
});

test('without a limit nothing is left out', () => {
  const budget = new RateBudget(Infinity);
  for (let k = 0; k < 1e5; k++) if (budget.take(0) !== 0) expect.fail('left out');
});
