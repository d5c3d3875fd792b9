import { jsonIn, numberIn, recordIn, textIn } from '../cells.js';
import { withoutLiterals } from '../explain/sql-tokens.js';
import { bareNode, maxPlanDepth, type Plan, type PlanNode, type PlanRemark } from '../plan.js';
import { blockEstimates } from './mysql-estimates.js';

/**
 * Reads what `EXPLAIN FORMAT=JSON` of MySQL (format 1) or MariaDB answers. Undefined if it is something else.
 *
 * Both nest blocks (`query_block`, `nested_loop`, `filesort`, `temporary_table`, …) in one another, in an order that
 * differs between them and their versions: every object with an `access_type` is a table, wherever it stands.
 */
export function readMysqlPlan(answer: unknown, system: 'mysql' | 'mariadb'): Plan | undefined {
  const parsed = recordIn(jsonIn(answer));
  if (parsed['query_block'] === undefined) return undefined;
  const block = parsed['query_block'];
  const root = { ...bareNode('query', nodesIn(block, [], 0)), ...blockEstimates(block) };
  return { system, root, isMeasured: false };
}

const remarkOf: Readonly<Record<string, PlanRemark>> = {
  filesort: 'filesort',
  read_sorted_file: 'filesort',
  temporary_table: 'temporary_table',
};

function nodesIn(part: unknown, remarks: readonly PlanRemark[], depth: number): PlanNode[] {
  if (depth > maxPlanDepth * 3) return [];
  if (Array.isArray(part)) {
    // Of a join, each table but the first is looked at again for each row before it.
    return part.flatMap((each, index) =>
      nodesIn(each, remarks, depth + 1).map((node) => (index > 0 ? { ...node, isInner: true } : node)),
    );
  }
  const block = recordIn(part);
  const mine = [...remarks];
  if (block['using_filesort'] === true) mine.push('filesort');
  if (block['using_temporary_table'] === true) mine.push('temporary_table');
  const below = Object.entries(block).flatMap(([name, child]) => {
    if (
      typeof child !== 'object' ||
      child === null ||
      /^(possible_keys|used_key_parts|key_parts|ref|used_columns|cost_info)$/.test(name)
    ) {
      return [];
    }
    const remark = remarkOf[name];
    return nodesIn(child, remark === undefined ? mine : [...mine, remark], depth + 1);
  });
  return block['access_type'] === undefined ? below : [tableOf(block, mine, below)];
}

function tableOf(
  block: Readonly<Record<string, unknown>>,
  remarks: readonly PlanRemark[],
  below: PlanNode[],
): PlanNode {
  const condition = textIn(block['attached_condition']);
  return {
    ...bareNode(textIn(block['access_type']) ?? '?', below),
    table: textIn(block['table_name']),
    index: textIn(block['key']),
    rows: numberIn(block['rows_examined_per_scan'] ?? block['rows']),
    filter: condition === undefined ? undefined : withoutLiterals(condition, 'mysql'),
    remarks: [...new Set(remarks)],
  };
}
