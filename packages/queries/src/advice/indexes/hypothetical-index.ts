import { numberIn, textIn } from '../cells.js';
import type { AdviceConnection } from '../connection.js';
import { planOf } from '../explain/plan-statement.js';
import type { PlannableText } from '../explain/plannable-text.js';
import { nodesOf, type Plan } from '../plan.js';
import { createIndex, quoted, type WantedIndex } from './index-statement.js';

/** What hypopg says of an index that is not there. */
export interface HypotheticalIndex {
  /** The planner would use it. */
  readonly isUsed: boolean;
  /** Estimated costs of the statement without and with it. */
  readonly costBefore: number;
  readonly costAfter: number;
}

/** The schema of the extension hypopg; undefined: it is not in this database. */
export async function hypopgSchema(connection: AdviceConnection): Promise<string | undefined> {
  const [row] = await connection.query(
    "SELECT n.nspname AS name FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'hypopg'",
  );
  return textIn(row?.['name']);
}

/**
 * Plans the statement as if the index were there, inside a read-only session. hypopg keeps its indexes in the memory of
 * this connection only; it is removed from there too. Undefined: it could not be tried.
 */
export async function tryIndex(
  connection: AdviceConnection,
  schema: string,
  statement: PlannableText,
  before: Plan,
  index: WantedIndex,
): Promise<HypotheticalIndex | undefined> {
  const own = quoted('postgresql', schema);
  await connection.query('SAVEPOINT hypothetical');
  let oid: number | undefined;
  try {
    const [made] = await connection.query(
      `SELECT indexrelid AS oid, indexname AS name FROM ${own}.hypopg_create_index($1)`,
      [createIndex('postgresql', index, false).replace(/;$/, '')],
    );
    oid = numberIn(made?.['oid']);
    const name = textIn(made?.['name']);
    const after = await planOf(connection, statement);
    const [costBefore, costAfter] = [before.root.cost, after?.root.cost];
    if (after === undefined || costBefore === undefined || costAfter === undefined) return undefined;
    return { isUsed: nodesOf(after).some(({ node }) => node.index === name), costBefore, costAfter };
  } catch {
    await connection.query('ROLLBACK TO SAVEPOINT hypothetical');
    return undefined;
  } finally {
    if (oid !== undefined) await connection.query(`SELECT ${own}.hypopg_drop_index($1)`, [oid]).catch(() => undefined);
  }
}
