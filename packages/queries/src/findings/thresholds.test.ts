import { expect, test } from 'vitest';
import { defaultThresholds, thresholdsOf } from './thresholds.js';

test('a single number is replaced, all else is the default of the mode', () => {
  expect(thresholdsOf('production', { nPlusOne: { distinct: 8 }, leastConfidence: 'high' })).toEqual({
    ...defaultThresholds.production,
    nPlusOne: { distinct: 8, totalMs: 20 },
    leastConfidence: 'high',
  });
  expect(thresholdsOf('test', { budget: { queries: undefined }, duplicate: undefined })).toEqual(
    defaultThresholds.test,
  );
});

test.each([
  [{ nPlusTwo: {} }, 'option "thresholds.nPlusTwo": got an unknown name, expected one of nPlusOne, duplicate'],
  [{ duplicate: { same: 1 } }, 'option "thresholds.duplicate.same": got an unknown name'],
  [
    { duplicate: { identical: -1 } },
    'option "thresholds.duplicate.identical": got -1, expected a number of at least 0',
  ],
  [{ duplicate: { identical: Number.NaN } }, 'got NaN'],
  [{ duplicate: { identical: '3' } }, 'got "3", expected a number'],
  [{ duplicate: 3 }, 'option "thresholds.duplicate": got 3, expected an object'],
  [{ leastConfidence: 'sure' }, 'option "thresholds.leastConfidence": got "sure", expected "high", "medium" or "low"'],
  [{ budget: { queries: 'many' } }, 'option "thresholds.budget.queries": got "many"'],
])('%j is refused', (options, message) => {
  expect(() => thresholdsOf('test', options as object)).toThrow(message);
});
