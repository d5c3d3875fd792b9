import { textIn } from '../cells.js';
import type { Row } from '../connection.js';
import { bareNode, type Plan, type PlanNode } from '../plan.js';

/** Reads the rows of `EXPLAIN QUERY PLAN` of SQLite: a tree by `id` and `parent`, whose nodes are words. */
export function readSqlitePlan(rows: readonly Row[]): Plan | undefined {
  if (rows.some((row) => typeof row['detail'] !== 'string')) return undefined;
  const below = (parent: string): PlanNode[] =>
    rows
      .filter((row) => textIn(row['parent']) === parent && textIn(row['id']) !== parent)
      .map((row, index) => nodeOf(row['detail'] as string, index > 0, below(textIn(row['id']) ?? '')));
  return { system: 'sqlite', root: bareNode('query', below('0')), isMeasured: false };
}

/** `SCAN orders`, `SEARCH orders USING INDEX o (id=?)`, `SCAN o USING COVERING INDEX i`, `USE TEMP B-TREE FOR ORDER BY`. */
const step = /^(SCAN|SEARCH) (?:TABLE )?(\S+)(?: AS (\S+))?(?: USING (.*))?/;

function nodeOf(detail: string, isLater: boolean, children: PlanNode[]): PlanNode {
  const [, name, table, alias, using = ''] = step.exec(detail) ?? [];
  if (name === undefined) {
    const isTemporary = /^USE TEMP B-TREE/.test(detail);
    // `FOR ORDER BY`, `FOR GROUP BY`, `FOR LAST TERM OF ORDER BY`, `FOR DISTINCT`.
    const what = / FOR (.*)/.exec(detail)?.[1];
    return {
      ...bareNode(isTemporary ? 'USE TEMP B-TREE' : (detail.split(/ [(\d]/)[0] ?? ''), children),
      sortKeys: isTemporary && what !== undefined ? [what] : [],
      remarks: isTemporary ? ['temporary_table'] : [],
    };
  }
  const isAutomatic = /^AUTOMATIC/.test(using);
  return {
    ...bareNode(name, children),
    table,
    alias,
    index: isAutomatic ? undefined : /INDEX (\S+)|(INTEGER PRIMARY KEY)/.exec(using)?.slice(1).find(Boolean),
    filter: isAutomatic ? /\((.*)\)/.exec(using)?.[1] : undefined,
    isInner: isLater,
    remarks: isAutomatic ? ['automatic_index'] : [],
  };
}
