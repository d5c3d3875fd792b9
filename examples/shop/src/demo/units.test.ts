import { expect, test } from 'vitest';
import { formatBytes, formatCount, formatEuros, formatRate, formatSeconds } from './units.js';

test.each([
  [null, '-'],
  [0, '0.00 µs'],
  [0.000_25, '250 µs'],
  [0.000_999_4, '999 µs'],
  [0.000_999_6, '1.00 ms'],
  [0.012_34, '12.3 ms'],
  [0.9994, '999 ms'],
  [0.9996, '1.00 s'],
  [12.34, '12.3 s'],
])('%s seconds are %s', (seconds, text) => {
  expect(formatSeconds(seconds)).toBe(text);
});

test('bytes, counts, rates and euros', () => {
  expect([0, 999, 1000, 769_323_008, 2e12].map(formatBytes)).toEqual([
    '0.00 B',
    '999 B',
    '1.00 kB',
    '769 MB',
    '2.00 TB',
  ]);
  expect([0, 999, 1000, 1_234_567].map(formatCount)).toEqual(['0', '999', '1 000', '1 234 567']);
  expect([0, 3.14, 9.94, 9.96, 1500].map(formatRate)).toEqual(['0.0/s', '3.1/s', '9.9/s', '10/s', '1 500/s']);
  expect([0, 12.5, 0.999, 12_345.67].map(formatEuros)).toEqual(['0.00 €', '12.50 €', '1.00 €', '12 345.67 €']);
});
