import { expect, test } from 'vitest';
import { printable, styled, wrapped } from './terminal.js';

test('foreign text cannot steer a terminal', () => {
  expect(printable('a\u001b[2Jb\u0007c\u009bd\u202ee\nf\r\n\tg')).toBe('a�[2Jb�c�d�e f g');
  expect(printable('Zürich – 東京 🚀')).toBe('Zürich – 東京 🚀');
});

test('lines are broken between words, and indented as the first one begins', () => {
  expect(wrapped('one two three four', 12, '! ')).toEqual(['! one two', '  three four']);
  expect(wrapped('unbreakable', 5, '- ')).toEqual(['- unbreakable']);
  expect(wrapped('a total of 12\u00a0ms', 12)).toEqual(['a total of', '12 ms']);
  expect(wrapped('', 10, '! ')).toEqual([]);
});

test('styles are for those who look', () => {
  expect(styled('x', 'bold', { color: true })).toBe('\u001b[1mx\u001b[22m');
  expect(styled('x', 'bold', { color: false })).toBe('x');
});
