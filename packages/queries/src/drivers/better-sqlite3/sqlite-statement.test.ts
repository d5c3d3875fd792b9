import { describe, expect, test } from 'vitest';
import { boundValues } from './sqlite-statement.js';

describe('values of a statement, in the order of its placeholders', () => {
  const date = new Date(0);
  test.each([
    ['? ?', [1, 'a'], [1, 'a']],
    ['? ?', [[1, 'a']], [1, 'a']],
    ['?', [date], [date]],
    ['?', [Buffer.from('a')], [Buffer.from('a')]],
    [':b :a :b', [{ a: 1, b: 2 }], [2, 1]],
    ['@b $a', [{ $a: 1, '@b': 2 }], [2, 1]],
    ['$id', [Object.assign(Object.create(null), { id: 7 })], [7]],
    // A text that looks like a name, or both kinds of places: not known.
    ["SELECT '12:x' WHERE id = :id", [{ id: 7 }], undefined],
    ['? :a', [1, { a: 2 }], undefined],
  ])('%s %j', (sql, args, values) => {
    expect(boundValues(sql, args)).toEqual(values);
  });
});
