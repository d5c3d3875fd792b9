import { numberIn, textIn } from '../cells.js';
import type { AdviceConnection } from '../connection.js';
import type { PlannedText } from '../explain/explanation.js';
import type { PlannableText } from '../explain/plannable-text.js';
import type { AdviceFinding } from '../finding.js';
import type { PlacedNode } from '../plan.js';
import type { Catalogue } from './catalogue.js';
import { hypopgSchema, tryIndex } from './hypothetical-index.js';
import { createIndex } from './index-statement.js';
import { type SuggestionFacts, scanOf, suggestedIndex } from './suggestion.js';

/** An index must save as much of the estimated cost to be worth its own: what Dexter asks for too. */
const minSaving = 0.5;

/**
 * The finding with the index that would mend it, where there is one: of PostgreSQL, inside a read-only session. Where
 * hypopg is installed, only an index that the planner says it would use.
 */
export async function withSuggestion(
  connection: AdviceConnection,
  statement: PlannableText,
  { plan, rowsOf }: PlannedText,
  catalogue: Catalogue,
  finding: AdviceFinding,
  at: PlacedNode,
): Promise<AdviceFinding> {
  const scan = /^(table_scan|nested_loop_scan|large_sort)$/.test(finding.kind) ? scanOf(at) : undefined;
  const { table, schema } = scan?.node ?? {};
  if (scan === undefined || table === undefined || schema === undefined) return finding;
  const facts = await factsOf(connection, schema, table, rowsOf(table, schema), catalogue);
  const index = suggestedIndex(scan, facts);
  if (index === undefined) return finding;
  if (catalogue.tables.some((each) => each.schema === schema && each.name === table && each.isPartition)) {
    return { ...finding, todo: `${finding.todo} ${table} is a partition: make the index on the whole table.` };
  }
  const sql = createIndex('postgresql', index);
  const hypopg = await hypopgSchema(connection);
  const tried = hypopg === undefined ? undefined : await tryIndex(connection, hypopg, statement, plan, index);
  if (tried === undefined) {
    return { ...finding, todo: 'Make this index, if the statement runs often. Not tried: hypopg is not there.', sql };
  }
  const { isUsed, costBefore, costAfter } = tried;
  if (!isUsed || costAfter > costBefore * (1 - minSaving)) {
    return {
      ...finding,
      todo: `${finding.todo} A plain index of them was tried with hypopg: the planner gains little.`,
    };
  }
  const costs = `${Math.round(costBefore).toLocaleString('en')} to ${Math.round(costAfter).toLocaleString('en')}`;
  return {
    ...finding,
    todo: `Make this index, if the statement runs often: hypopg says its cost falls from ${costs}.`,
    sql,
  };
}

async function factsOf(
  connection: AdviceConnection,
  schema: string,
  table: string,
  rows: number | undefined,
  catalogue: Catalogue,
): Promise<SuggestionFacts> {
  const columns = await connection.query(
    `SELECT a.attname AS name, t.typname AS type, s.n_distinct AS distinct_values
      FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        JOIN pg_type t ON t.oid = a.atttypid
        LEFT JOIN pg_stats s ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname
      WHERE n.nspname = $1 AND c.relname = $2 AND a.attnum > 0 AND NOT a.attisdropped`,
    [schema, table],
  );
  const known = new Map(columns.map((row) => [textIn(row['name']), row]));
  return {
    rows,
    indexes: catalogue.indexes.filter((each) => each.schema === schema && each.table === table),
    typeOf: (column) => textIn(known.get(column)?.['type']),
    distinctOf: (column) => {
      const distinct = numberIn(known.get(column)?.['distinct_values']);
      // Negative: a share of the rows.
      return distinct !== undefined && distinct < 0 ? -distinct * (rows ?? 1) : distinct;
    },
  };
}
