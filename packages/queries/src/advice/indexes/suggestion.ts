import { type PlacedNode, type PlanNode, readsWholeTable } from '../plan.js';
import type { IndexInfo } from './catalogue.js';
import { type Comparison, comparisonsIn, sortColumn } from './condition.js';
import { findsBy } from './index-cover.js';
import type { WantedIndex, WantedKey } from './index-statement.js';

/** What is known of a table that may get an index. */
export interface SuggestionFacts {
  readonly rows: number | undefined;
  /** Type of a column, as `pg_type` names it; undefined: no such column. */
  readonly typeOf: (column: string) => string | undefined;
  /** Different values of a column, about; undefined: not known. */
  readonly distinctOf: (column: string) => number | undefined;
  readonly indexes: readonly IndexInfo[];
}

/** Wider indexes cost more than they save. */
const maxEqual = 3;
const maxOrdered = 2;

/**
 * The index that would serve a scan: columns compared for equality first, the most selective ones before the others,
 * then those of the sort above it, or of a range. Undefined: none would, or there is one already.
 */
export function suggestedIndex(placed: PlacedNode, facts: SuggestionFacts): WantedIndex | undefined {
  const { node } = placed;
  if (node.table === undefined || !readsWholeTable(node)) return undefined;
  const name = node.alias ?? node.table;
  const comparisons = conditionsOf(placed)
    .flatMap((condition) => comparisonsIn(condition, name))
    .filter((each) => isUsable(each, facts));
  const equal = mostSelective(unique(comparisons.filter(({ kind }) => kind === 'equal')), facts);
  const range = unique(comparisons.filter(({ kind }) => kind === 'range'))[0];
  const sorted = isUnique(equal, facts) ? [] : orderOf(placed, name, facts);
  const isSortedByRange = range === undefined || sorted[0]?.definition === range.definition;
  const ordered: WantedKey[] = isSortedByRange ? sorted : isUnique(equal, facts) ? [] : [range];
  const keys = [
    ...equal.map(({ definition, isColumn }) => ({ definition, isColumn })),
    ...ordered
      .filter(({ definition }) => !equal.some((each) => each.definition === definition))
      .map(({ definition, isColumn, isDescending = false }) => ({ definition, isColumn, isDescending })),
  ];
  if (keys.length === 0) return undefined;
  const tail = keys.slice(equal.length).map(({ definition }) => definition);
  const lead = equal.map(({ definition }) => definition);
  if (facts.indexes.some((index) => findsBy(index, lead, tail))) return undefined;
  return { schema: node.schema, table: node.table, keys };
}

/** Its own condition, and that of the join which runs it again and again. */
function conditionsOf({ node, above }: PlacedNode): string[] {
  const own = node.filter === undefined ? [] : [node.filter];
  const join = above.find(({ name }) => !/^(Materialize|Memoize|Gather.*)$/.test(name));
  return node.isInner || above[0]?.isInner ? [...own, join?.joinFilter ?? ''] : own;
}

/** A `varchar` is compared as `text`, without changing it; an integer as text is another value. */
function isUsable({ isColumn, cast, definition }: Comparison, { typeOf }: SuggestionFacts): boolean {
  if (!isColumn) return true;
  const type = typeOf(definition);
  // Columns of these types need indexes of other kinds.
  if (type === undefined || /^(json|xml|point|polygon|box|circle|tsvector|_.*)$/.test(type)) return false;
  return cast === undefined || (cast === 'text' && type === 'varchar') || cast === type;
}

function unique(comparisons: readonly Comparison[]): Comparison[] {
  return comparisons.filter(
    ({ definition }, at) => comparisons.findIndex((each) => each.definition === definition) === at,
  );
}

/** As many as are needed to be left with a single row. */
function mostSelective(equal: readonly Comparison[], facts: SuggestionFacts): Comparison[] {
  const distinct = ({ definition }: Comparison): number => facts.distinctOf(definition) ?? 1;
  // A column with one value for all rows tells none apart.
  const telling = equal.filter((each) => (facts.distinctOf(each.definition) ?? 2) >= 2 || equal.length === 1);
  const sorted = telling.sort((a, b) => distinct(b) - distinct(a));
  const chosen: Comparison[] = [];
  for (const each of sorted) {
    if (chosen.length < maxEqual && !isUnique(chosen, facts)) chosen.push(each);
  }
  return chosen;
}

function isUnique(equal: readonly Comparison[], { rows, distinctOf }: SuggestionFacts): boolean {
  const combinations = equal.reduce((product, { definition }) => product * (distinctOf(definition) ?? 1), 1);
  return rows !== undefined && equal.length > 0 && combinations >= rows * 0.9;
}

/** The order that is asked for: of a sort above, or of the index that is read for its order only. */
function orderOf(placed: PlacedNode, table: string, { indexes }: SuggestionFacts): WantedKey[] {
  const read = indexes.find(({ name }) => name === placed.node.index);
  if (read === undefined) return sortAbove(placed, table);
  return read.keys.length <= maxOrdered && read.keys.every(({ isColumn }) => isColumn)
    ? unmixed(read.keys.map(({ definition, isDescending }) => ({ definition, isColumn: true, isDescending })))
    : [];
}

/** An index is read in both directions: only a mixture needs one in its own order. */
function unmixed(keys: readonly WantedKey[]): WantedKey[] {
  const isMixed = new Set(keys.map(({ isDescending }) => isDescending)).size > 1;
  return isMixed ? [...keys] : keys.map((key) => ({ ...key, isDescending: false }));
}

/** The keys of the sort that takes the rows of the scan as they are. */
function sortAbove({ above }: PlacedNode, table: string): WantedKey[] {
  const sort = above.find(({ name }) => !/^Gather/.test(name));
  if (sort === undefined || sort.name !== 'Sort') return [];
  const columns = sort.sortKeys.map((key) => sortColumn(key, table));
  if (columns.length > maxOrdered || columns.some((each) => each === undefined)) return [];
  const keys = columns.flatMap((each) =>
    each === undefined ? [] : [{ definition: each.column, isColumn: true, isDescending: each.isDescending }],
  );
  return unmixed(keys);
}

/** The scan that a finding is about: itself, or the one whose rows a sort takes as they are. */
export function scanOf(placed: PlacedNode): PlacedNode | undefined {
  let { node, above } = placed;
  while (!readsWholeTable(node)) {
    const below: PlanNode | undefined = node.children.length === 1 ? node.children[0] : undefined;
    if (below === undefined || !/^(Sort|Gather.*|Seq Scan|Index Scan)$/.test(below.name)) return undefined;
    above = [node, ...above];
    node = below;
  }
  return { node, above };
}
