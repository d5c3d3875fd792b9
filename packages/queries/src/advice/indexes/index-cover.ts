import type { ForeignKeyInfo, IndexInfo, IndexKey } from './catalogue.js';

/** Which index can stand in for which: pure rules on the catalogue. */

const sameTable = (a: { schema: string; table: string }, b: { schema: string; table: string }): boolean =>
  a.schema === b.schema && a.table === b.table;

function sameKey(a: IndexKey, b: IndexKey, isFlipped: boolean): boolean {
  return (
    a.definition === b.definition &&
    a.isColumn === b.isColumn &&
    a.comparison === b.comparison &&
    (a.isDescending !== b.isDescending) === isFlipped &&
    (a.nullsFirst === undefined || b.nullsFirst === undefined || (a.nullsFirst !== b.nullsFirst) === isFlipped)
  );
}

/** The keys of `a` are the first of `b`, in the same order or all in the opposite one: an index is read both ways. */
function isPrefix(a: IndexInfo, b: IndexInfo): boolean {
  const ordered = (isFlipped: boolean): boolean =>
    a.keys.every((key, at) => {
      const other = b.keys[at];
      return other !== undefined && sameKey(key, other, isFlipped);
    });
  return ordered(false) || (a.method === 'btree' && ordered(true));
}

const carries = (b: IndexInfo, column: string): boolean =>
  b.included.includes(column) || b.keys.some((key) => key.isColumn && key.definition === column);

/** Nothing would be lost with `a`, as long as `b` stays: every search, order, carried column and unique rule. */
export function covers(b: IndexInfo, a: IndexInfo): boolean {
  if (a === b || !sameTable(a, b) || a.method !== b.method || a.predicate !== b.predicate || !b.isValid) return false;
  if (a.isConstraint || a.isNeeded || a.keys.length === 0) return false;
  if (a.method !== 'btree' && a.keys.length !== b.keys.length) return false;
  if (!isPrefix(a, b) || !a.included.every((column) => carries(b, column))) return false;
  // A unique index enforces its very columns: only one that enforces the same stands in for it.
  return !a.isUnique || (b.isUnique && a.keys.length === b.keys.length);
}

/** Equal in all that a search can tell: one of the two is of no use, whichever goes. */
export function isDuplicate(a: IndexInfo, b: IndexInfo): boolean {
  return (
    a !== b &&
    sameTable(a, b) &&
    a.method === b.method &&
    a.predicate === b.predicate &&
    a.keys.length === b.keys.length &&
    isPrefix(a, b) &&
    [...a.included].sort().join('\0') === [...b.included].sort().join('\0')
  );
}

/** The index finds the rows that refer to one row: its first keys are the columns of the foreign key, in any order. */
export function supports(index: IndexInfo, key: ForeignKeyInfo): boolean {
  if (!sameTable(index, key) || !index.isValid || !/^(btree|hash)$/.test(index.method)) return false;
  const leading = index.keys.slice(0, key.columns.length);
  if (!key.columns.every((column) => leading.some((each) => each.isColumn && each.definition === column))) return false;
  return index.predicate === undefined || isNotNull(index.predicate, key.columns);
}

/** Rows that refer to nothing need not be found. */
function isNotNull(predicate: string, columns: readonly string[]): boolean {
  const [, column] = /^\(*"?([^"()]+)"? IS NOT NULL\)*$/i.exec(predicate) ?? [];
  return column !== undefined && columns.includes(column);
}

/**
 * An index already finds rows by these columns: all of `equal` in any order, then `ordered` as they stand.
 *
 * @param ordered the columns of a range or a sort
 */
export function findsBy(index: IndexInfo, equal: readonly string[], ordered: readonly string[]): boolean {
  if (!index.isValid || index.method !== 'btree' || index.predicate !== undefined) return false;
  const definitions = index.keys.map((key) => (key.comparison === '' ? key.definition : ''));
  const leading = definitions.slice(0, equal.length);
  return (
    equal.every((column) => leading.includes(column)) &&
    ordered.every((column, at) => definitions[equal.length + at] === column)
  );
}
