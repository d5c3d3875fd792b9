import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frameOf } from '../call-tree/frame.js';
import { functionCell } from './function-cell.js';

test.each([
  ['parseOrder', '/srv/app/orders/parse.js', 12, 40, 'parseOrder  orders/parse.js:12'],
  ['parseOrder', '/srv/app/orders/parse.js', 12, 26, 'parseOrder  …rs/parse.js:12'.slice(0, 26)],
  ['aVeryLongNameOfAFunctionIndeed', '/srv/a/b.js', 1, 30, 'aVeryLongNameOfAFun…  a/b.js:1'],
  ['', '', 0, 40, '(anonymous)'],
  ['(garbage collector)', '', 0, 10, '(garbage …'],
  ['evil\u001b[2J\u202ename', '/a/b.js', 1, 40, 'evil\ufffd[2J\ufffdname  a/b.js:1'],
])('%j', (name, file, line, columns, expected) => {
  const cell = functionCell(frameOf(name, file, line, 1), columns);
  if (columns === 26) expect(cell).toMatch(/^parseOrder {2}….*parse\.js:12$/);
  else expect(cell).toBe(expected);
});

test('is never wider than it may be, and on one line', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }),
      fc.integer({ min: 20, max: 100 }),
      (name, file, columns) => {
        const cell = functionCell(frameOf(name, file, 7, 1), columns);
        expect(cell.length).toBeLessThanOrEqual(columns);
        expect(cell).not.toMatch(/[\p{Cc}\u202e]/u);
      },
    ),
  );
});
