import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalNumber, formatNumber, formatSeconds, numberLength, writeNumber } from './numbers.js';

function written(value: number): string {
  const bytes = new Uint8Array(numberLength + 3);
  const end = writeNumber(bytes, 3, value);
  return Buffer.from(bytes.subarray(3, end)).toString('latin1');
}

test('bytes and string are the same, and read back as the number', () => {
  const value = fc.oneof(
    fc.double(),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.constantFrom(0, -0, 999_999_999, 1e9, 1e21, 5e-324),
  );
  fc.assert(
    fc.property(value, (number) => {
      expect(written(number)).toBe(formatNumber(number));
      expect(Number(written(number).replace('Inf', 'Infinity'))).toEqual(number + 0);
      expect(written(number).length).toBeLessThanOrEqual(numberLength);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  [0, '0.0'],
  [1, '1.0'],
  [10, '10.0'],
  [0.005, '0.005'],
  [0.1 + 0.2, '0.30000000000000004'],
  [100_000, '100000.0'],
  [1e6, '1e+06'],
  [1_234_567, '1.234567e+06'],
  [1e10, '1e+10'],
  [1e100, '1e+100'],
  [0.0001, '0.0001'],
  [0.00001, '1e-05'],
  [1e-10, '1e-10'],
  [-2.5, '-2.5'],
  [Number.POSITIVE_INFINITY, '+Inf'],
])('%d is canonically %s', (number, text) => {
  expect(canonicalNumber(number)).toBe(text);
});

test('times are in seconds', () => {
  expect(formatSeconds(1_700_000_000_123)).toBe('1700000000.123');
  expect(formatNumber(Number.NEGATIVE_INFINITY)).toBe('-Inf');
});
