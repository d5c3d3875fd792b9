import { expect, test } from 'vitest';
import { shorten, textTable, wrapped } from './text-table.js';

const columns = [
  { title: 'name', align: 'left' },
  { title: 'count', align: 'right' },
] as const;

test('aligns and leaves no space at the end of a line', () => {
  expect(
    textTable(
      columns,
      [
        ['a', '1'],
        ['long name', '12345678'],
      ],
      80,
    ),
  ).toEqual(['  name          count', '  a                 1', '  long name  12345678']);
});

test('the first column gives way where the whole is too wide', () => {
  const lines = textTable(columns, [['a rather long name', '1']], 16);
  expect(lines).toEqual(['  name     count', '  a rath…      1']);
  expect(textTable(columns, [['abc', '1']], 1)[1]).toBe('  …      1');
});

test('shorten', () => {
  expect([shorten('abcd', 4), shorten('abcde', 4), shorten('abc', 0)]).toEqual(['abcd', 'abc…', '…']);
});

test('wrapped', () => {
  expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrapped('immeasurable it is', 5)).toEqual(['immeasurable', 'it is']);
  expect(wrapped('one', 80)).toEqual(['one']);
});
