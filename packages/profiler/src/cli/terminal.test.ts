import { expect, test } from 'vitest';
import { wrapped } from './terminal.js';

test('a number stays with its unit', () => {
  expect(wrapped('It took 42\u00a0% of all', 10)).toEqual(['It took', '42 % of', 'all']);
  expect(wrapped('parse 12.3\u00a0ms', 12, '  ')).toEqual(['  parse', '  12.3 ms']);
});

test('a long word stays whole, and nothing is nothing', () => {
  expect(wrapped('a longerthanten b', 10)).toEqual(['a', 'longerthanten', 'b']);
  expect(wrapped('', 10)).toEqual([]);
});
