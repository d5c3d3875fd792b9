import { expect, test } from 'vitest';
import { bytes, duration, moment, percent, quantity, signed } from './quantity.js';

/** The space between a number and its unit does not break. */
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

test.each([
  [0, '0'],
  [0.4, '0.40 µs'],
  [12.34, '12.3 µs'],
  [999.7, '1,000 µs'],
  [1500, '1.50 ms'],
  [2.5e6, '2.50 s'],
  [119e6, '119 s'],
  [600e6, '10.0 min'],
])('%d µs is %s', (us, text) => expect(plain(duration(us))).toBe(text));

test('a long axis goes by minutes and seconds', () => {
  expect([moment(140e6, 200e6), moment(0, 200e6), moment(1.5e6, 3e6)].map(plain)).toEqual(['2:20', '0:00', '1.50 s']);
});

test('bytes, counts, shares and signs', () => {
  expect([bytes(0), bytes(999), bytes(1000), bytes(12_345_678)].map(plain)).toEqual([
    '0 B',
    '999 B',
    '1.00 kB',
    '12.3 MB',
  ]);
  expect(quantity(1234.4, 'count')).toBe('1,234');
  expect([0, 0.0004, 0.1234, 0.9999, 1, Number.NaN].map(percent).map(plain)).toEqual([
    '0 %',
    '<0.1 %',
    '12.3 %',
    '100 %',
    '100 %',
    '–',
  ]);
  expect([signed(bytes(-78), -78), signed('5', 5)].map(plain)).toEqual(['−78.0 B', '+5']);
});

test('no number is parted from its unit at the end of a line', () => {
  for (const text of [
    duration(5),
    duration(5e3),
    duration(5e6),
    duration(5e8),
    bytes(7e6),
    percent(0.0001),
    percent(0.5),
  ]) {
    expect(text).not.toContain(' ');
  }
});
