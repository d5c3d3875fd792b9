import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameOf } from '../call-tree/frame.js';
import {
  amount,
  bytes,
  cut,
  duration,
  foreignText,
  functionText,
  listed,
  percent,
  placeText,
  points,
  visibleText,
  wholeNumber,
} from './wording.js';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');

test.each([
  [0, '0 %'],
  [0.0004, '<0.1 %'],
  [0.001, '0.1 %'],
  [0.042, '4.2 %'],
  [0.0996, '10 %'],
  [0.42, '42 %'],
  [1, '100 %'],
])('the share %f is %s', (share, text) => {
  expect(plain(percent(share))).toBe(text);
});

test.each([
  [0, '0 µs'],
  [850, '850 µs'],
  [12_340, '12.3 ms'],
  [999_960, '1000 ms'],
  [1_240_000, '1.24 s'],
  [90_000_000, '90 s'],
  [210_000_000, '3.5 min'],
  [7_200_000_000, '2 h'],
])('%d microseconds are %s', (us, text) => {
  expect(plain(duration(us))).toBe(text);
});

test('bytes, counts, points and lists', () => {
  expect(plain(bytes(3_050_000))).toBe('3.05 MB');
  expect(plain(bytes(-12))).toBe('-12 B');
  expect(plain(amount(1_500_000_000, 'nanoseconds'))).toBe('1.5 s');
  expect(plain(amount(1, 'count'))).toBe('1 sample');
  expect(wholeNumber(1234567)).toBe('1,234,567');
  expect(plain(points(0.001))).toBe('±1 point');
  expect(plain(points(0.031))).toBe('±4 points');
  expect([listed([]), listed(['a']), listed(['a', 'b', 'c'])]).toEqual(['', 'a', 'a, b and c']);
});

test('a function stands with the end of its path', () => {
  expect(functionText(frameOf('f', 'file:///app/src/orders/a.js', 12, 1))).toBe('f (orders/a.js:12)');
  expect(functionText(frameOf('', 'C:\\app\\b.js', 0, 0))).toBe('(anonymous) (app/b.js)');
  expect(functionText(frameOf('parse', '', 0, 0))).toBe('parse');
  expect(placeText({ file: 'node:internal/fs', line: 3 })).toBe('node:internal/fs:3');
});

test('what steers the direction, or is not seen, does not reach a sentence', () => {
  expect(foreignText('a\u202eb\u2069\0c\nd\ud800')).toBe('a\ufffdb\ufffd\ufffdc\ufffdd\ufffd');
  expect(foreignText('שלום')).toBe('\u2068שלום\u2069');
  expect(visibleText('two\nlines\tand \u0007 \u{1f600}')).toBe('two\nlines\tand \ufffd \u{1f600}');
});

test('cutting never leaves half a pair, and never more than was asked for', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 20 }), (text, length) => {
      const shown = cut(text, length);
      expect(shown.length).toBeLessThanOrEqual(Math.max(length, 0));
      expect(shown.isWellFormed()).toBe(text.isWellFormed());
      if (text.length <= length) expect(shown).toBe(text);
      else expect(text.startsWith(shown.slice(0, -1))).toBe(true);
    }),
  );
});

test('foreign text is well-formed and without controls, whatever it was', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const shown = foreignText(`${text}\ud800`);
      expect(shown.isWellFormed()).toBe(true);
      expect(shown).not.toMatch(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066\u2067]/u);
    }),
  );
});
