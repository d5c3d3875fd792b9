import { jsonIn, listIn, numberIn, recordIn, textIn } from '../cells.js';
import { withoutLiterals } from '../explain/sql-tokens.js';
import { bareNode, type MeasuredNode, maxPlanDepth, type Plan, type PlanNode } from '../plan.js';

/**
 * Reads what `EXPLAIN (FORMAT JSON)` of PostgreSQL answers, with `ANALYZE` or without: as text or parsed. Undefined if
 * it is something else.
 */
export function readPostgresPlan(answer: unknown): Plan | undefined {
  const parsed = jsonIn(answer);
  const top = recordIn(Array.isArray(parsed) ? parsed[0] : parsed)['Plan'];
  if (textIn(recordIn(top)['Node Type']) === undefined) return undefined;
  const root = nodeOf(recordIn(top), 0);
  return { system: 'postgresql', root, isMeasured: root.measured !== undefined };
}

/** A part of the answer, by the names that PostgreSQL gives its fields. */
function nodeOf(raw: Readonly<Record<string, unknown>>, depth: number): PlanNode {
  const table = textIn(raw['Relation Name']);
  const alias = textIn(raw['Alias']);
  return {
    ...bareNode(textIn(raw['Node Type']) ?? '?'),
    schema: textIn(raw['Schema']),
    table,
    alias: alias === table ? undefined : alias,
    index: textIn(raw['Index Name']),
    rows: numberIn(raw['Plan Rows']),
    width: numberIn(raw['Plan Width']),
    cost: numberIn(raw['Total Cost']),
    indexCondition: conditionIn(raw['Index Cond']),
    filter: conditionIn(raw['Filter']),
    joinFilter: conditionIn(raw['Join Filter']),
    sortKeys: listIn(raw['Sort Key']).map((key) => withoutLiterals(String(key), 'postgresql')),
    isInner: raw['Parent Relationship'] === 'Inner',
    measured: measuredOf(raw),
    children: depth >= maxPlanDepth ? [] : listIn(raw['Plans']).map((child) => nodeOf(recordIn(child), depth + 1)),
  };
}

function measuredOf(raw: Readonly<Record<string, unknown>>): MeasuredNode | undefined {
  const rows = numberIn(raw['Actual Rows']);
  const loops = numberIn(raw['Actual Loops']);
  if (rows === undefined || loops === undefined) return undefined;
  return {
    rows,
    loops,
    removed: (numberIn(raw['Rows Removed by Filter']) ?? 0) + (numberIn(raw['Rows Removed by Join Filter']) ?? 0),
    sortedOnDiskKb: raw['Sort Space Type'] === 'Disk' ? (numberIn(raw['Sort Space Used']) ?? 0) : 0,
    hashBatches: numberIn(raw['Hash Batches']) ?? 1,
  };
}

function conditionIn(cell: unknown): string | undefined {
  const text = textIn(cell);
  return text === undefined ? undefined : withoutLiterals(text, 'postgresql');
}
