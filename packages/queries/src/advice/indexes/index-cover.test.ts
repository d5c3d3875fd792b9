import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ForeignKeyInfo, IndexInfo, IndexKey } from './catalogue.js';
import { covers, findsBy, supports } from './index-cover.js';
import { redundantIndexes } from './index-findings.js';

const key = (text: string): IndexKey => ({
  definition: text.replace(/ .*/, ''),
  isColumn: !text.includes('('),
  comparison: '',
  isDescending: text.endsWith(' desc'),
  nullsFirst: text.endsWith(' desc'),
});

const index = (keys: string, more: Partial<IndexInfo> = {}): IndexInfo => ({
  schema: 's',
  table: 't',
  name: keys,
  method: 'btree',
  keys: keys.split(',').map(key),
  included: [],
  predicate: undefined,
  isUnique: false,
  isConstraint: false,
  isNeeded: false,
  isValid: true,
  isBuilding: false,
  scans: 0,
  bytes: 8192,
  ...more,
});

describe('an index stands in for another', () => {
  test.each([
    ['the same', index('a'), index('a'), true],
    ['a longer one', index('a,b'), index('a'), true],
    ['a shorter one', index('a'), index('a,b'), false],
    ['another order of columns', index('b,a'), index('a'), false],
    ['read backwards', index('a,b desc'), index('a desc'), true],
    ['all in the opposite order', index('a desc,b'), index('a,b desc'), true],
    ['a mixture', index('a,b desc'), index('a,b'), false],
    ['of another table', index('a,b', { table: 'u' }), index('a'), false],
    ['of another schema', index('a,b', { schema: 'u' }), index('a'), false],
    ['partial', index('a,b', { predicate: 'x' }), index('a'), false],
    ['partial in the same way', index('a,b', { predicate: 'x' }), index('a', { predicate: 'x' }), true],
    ['whole, for a partial one', index('a,b'), index('a', { predicate: 'x' }), false],
    ['for a unique one', index('a,b'), index('a', { isUnique: true }), false],
    ['unique, for a unique one', index('a', { isUnique: true }), index('a', { isUnique: true }), true],
    ['unique and longer, for a unique one', index('a,b', { isUnique: true }), index('a', { isUnique: true }), false],
    ['for a constraint', index('a'), index('a', { isConstraint: true, isUnique: true }), false],
    ['a constraint', index('a', { isConstraint: true, isUnique: true }), index('a'), true],
    ['for one that something needs', index('a'), index('a', { isNeeded: true }), false],
    ['invalid', index('a,b', { isValid: false }), index('a'), false],
    ['an expression, for the column', index('lower(a),b'), index('a'), false],
    ['for the same expression', index('lower(a),b'), index('lower(a)'), true],
    ['without what the other carries', index('a,b'), index('a', { included: ['c'] }), false],
    ['with what the other carries', index('a,c'), index('a', { included: ['c'] }), true],
    ['of another kind', index('a', { method: 'hash' }), index('a'), false],
    ['of a kind that has no beginning', index('a,b', { method: 'gin' }), index('a', { method: 'gin' }), false],
  ])('%s', (_what, by, other, expected) => {
    expect(covers(by, other)).toBe(expected);
  });

  test('of another operator class', () => {
    const patterns = index('a', { keys: [{ ...key('a'), comparison: 'text_pattern_ops' }] });
    expect(covers(index('a,b'), patterns)).toBe(false);
    expect(covers(patterns, index('a'))).toBe(false);
  });
});

/** Rows of a small table, sorted by an index: what two indexes find is the same if they sort the same way. */
const anyIndex = fc
  .record({
    keys: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'a desc', 'b desc'), {
      minLength: 1,
      maxLength: 3,
      selector: (each) => each[0],
    }),
    isUnique: fc.boolean(),
    isConstraint: fc.boolean(),
    predicate: fc.constantFrom(undefined, 'x'),
  })
  .map(({ keys, ...more }) => index(keys.join(','), { ...more, isUnique: more.isUnique || more.isConstraint }));

/** By brute force: sorting by the longer one, forwards or backwards, leaves rows in the order of the shorter one. */
function sortsLike(by: IndexInfo, other: IndexInfo): boolean {
  const values = [0, 1, 2];
  const rows = values.flatMap((a) => values.flatMap((b) => values.map((c) => ({ a, b, c }))));
  const compare = ({ keys }: IndexInfo, x: Record<string, number>, y: Record<string, number>): number => {
    for (const { definition, isDescending } of keys) {
      const difference = (x[definition] as number) - (y[definition] as number);
      if (difference !== 0) return isDescending ? -difference : difference;
    }
    return 0;
  };
  return [1, -1].some((direction) =>
    // What the index does not order may lie either way.
    [rows, [...rows].reverse()].every((found) => {
      const sorted = [...found].sort((x, y) => direction * compare(by, x, y));
      return sorted.every((row, at) => at === 0 || compare(other, sorted[at - 1] as typeof row, row) <= 0);
    }),
  );
}

test('what is dropped is never missed: each order is still there, each unique rule, each constraint', () => {
  fc.assert(
    fc.property(fc.array(anyIndex, { maxLength: 6 }), (indexes) => {
      const dropped = redundantIndexes(indexes).map(([each]) => each);
      const kept = indexes.filter((each) => !dropped.includes(each));
      for (const each of dropped) {
        expect(each.isConstraint).toBe(false);
        expect(kept.some((by) => by.predicate === each.predicate && sortsLike(by, each))).toBe(true);
        if (each.isUnique)
          expect(
            kept.some(
              (by) =>
                by.isUnique &&
                by.predicate === each.predicate &&
                by.keys.length === each.keys.length &&
                sortsLike(by, each),
            ),
          ).toBe(true);
      }
      // And nothing is left that could go.
      for (const each of kept) {
        const spare = !each.isConstraint && !each.isUnique;
        expect(spare && kept.some((by) => by !== each && by.predicate === each.predicate && sortsLike(by, each))).toBe(
          false,
        );
      }
    }),
  );
});

test.each([
  ['its column', index('a'), true],
  ['its column first', index('a,b'), true],
  ['its column last', index('b,a'), false],
  ['a hash', index('a', { method: 'hash' }), true],
  ['only rows that refer to something', index('a', { predicate: '(a IS NOT NULL)' }), true],
  ['only some rows', index('a', { predicate: '(b IS NOT NULL)' }), false],
  ['an invalid one', index('a', { isValid: false }), false],
  ['another kind', index('a', { method: 'brin' }), false],
])('an index on %s supports a foreign key', (_what, given, expected) => {
  const foreign: ForeignKeyInfo = {
    schema: 's',
    table: 't',
    name: 'f',
    columns: ['a'],
    referenced: 'r',
    tableRows: 1,
    isPartitioned: false,
  };
  expect(supports(given, foreign)).toBe(expected);
  expect(supports(index('b,a'), { ...foreign, columns: ['a', 'b'] })).toBe(true);
});

test('an index finds by columns', () => {
  expect(findsBy(index('b,a,c'), ['a', 'b'], ['c'])).toBe(true);
  expect(findsBy(index('a,c,b'), ['a', 'b'], ['c'])).toBe(false);
  expect(findsBy(index('a', { predicate: 'x' }), ['a'], [])).toBe(false);
});
