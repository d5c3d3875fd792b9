import { numberIn, recordIn } from '../cells.js';

/** What a query block is made of around its tables; subqueries, which have numbers of their own, are none of it. */
const layers =
  /^(ordering_operation|grouping_operation|duplicates_removal|windowing|buffer_result|filesort|temporary_table|read_sorted_file|nested_loop|block-nl-join|table)$/;

/** Estimates for a whole `query_block` of MySQL (`cost_info`) or MariaDB, which tells a `cost` from version 11 on. */
export function blockEstimates(block: unknown): { cost: number | undefined; rows: number | undefined } {
  const { cost, cost_info: costs } = recordIn(block);
  return { cost: numberIn(recordIn(costs)['query_cost'] ?? cost), rows: joinedRows(tablesOf(block, 0)) };
}

type Table = Readonly<Record<string, unknown>>;

function tablesOf(part: unknown, depth: number): Table[] {
  if (depth > 100) return [];
  if (Array.isArray(part)) return part.flatMap((each) => tablesOf(each, depth + 1));
  const block = recordIn(part);
  if (block['access_type'] !== undefined) return [block];
  return Object.entries(block).flatMap(([name, child]) => (layers.test(name) ? tablesOf(child, depth + 1) : []));
}

/**
 * Rows that a join gives, before they are grouped or a LIMIT ends it, which neither of the two estimates. MySQL says it
 * at the last table; of MariaDB it is the product of what each table gives: 200 rows of which 10 % pass, and for each of
 * them 3, are 60.
 */
function joinedRows(tables: readonly Table[]): number | undefined {
  const last = numberIn(tables.at(-1)?.['rows_produced_per_join']);
  if (last !== undefined || tables.length === 0) return last;
  let product = 1;
  for (const { rows, filtered } of tables) {
    const given = numberIn(rows);
    if (given === undefined) return undefined;
    product *= (given * (numberIn(filtered) ?? 100)) / 100;
  }
  return product;
}
