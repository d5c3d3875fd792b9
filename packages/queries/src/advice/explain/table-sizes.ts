import { numberIn, textIn } from '../cells.js';
import type { AdviceConnection, Row } from '../connection.js';
import { nodesOf, type Plan } from '../plan.js';

/** About how many rows tables have, by name, and by schema and name. */
export type TableSizes = ReadonlyMap<string, number>;

/** Tables of one plan whose sizes are looked up; of more, the rest stays unknown. */
const maxTables = 50;

/**
 * Sizes as the statistics have them, of the tables of a plan. A table of PostgreSQL that was never analysed has none:
 * its rows are guessed from its size on disk, as the planner does.
 */
export async function postgresSizes(connection: AdviceConnection, plan: Plan): Promise<TableSizes> {
  const names = new Set(
    nodesOf(plan).flatMap(({ node }) => (node.table === undefined ? [] : [`${node.schema}.${node.table}`])),
  );
  if (names.size === 0) return new Map();
  const rows = await connection.query(
    `SELECT n.nspname AS schema, c.relname AS name,
      CASE WHEN c.reltuples >= 0 THEN c.reltuples
        ELSE pg_relation_size(c.oid) / (28 + 8 * greatest(c.relnatts, 1)) END AS rows
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname || '.' || c.relname IN (SELECT json_array_elements_text($1::text::json))`,
    [JSON.stringify([...names].slice(0, maxTables))],
  );
  return sizesOf(rows);
}

export async function mysqlSizes(connection: AdviceConnection): Promise<TableSizes> {
  return sizesOf(
    await connection.query(
      'SELECT TABLE_SCHEMA AS `schema`, TABLE_NAME AS name, TABLE_ROWS AS `rows` FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() LIMIT 5000',
    ),
  );
}

/** By the statistics of `ANALYZE`, else by the highest row number, which is found without reading the table. */
export async function sqliteSizes(connection: AdviceConnection): Promise<TableSizes> {
  const tables = await connection.query(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' LIMIT 1000",
  );
  const sizes = new Map<string, number>();
  for (const row of tables) {
    const name = textIn(row['name']) ?? '';
    const rows = (await highestRow(connection, name)) ?? (await analysedRows(connection, name));
    if (rows !== undefined) sizes.set(name.toLowerCase(), rows);
  }
  return sizes;
}

async function highestRow(connection: AdviceConnection, table: string): Promise<number | undefined> {
  try {
    const [row] = await connection.query(`SELECT max(rowid) AS "rows" FROM "${table.replaceAll('"', '""')}"`);
    return numberIn(row?.['rows'] ?? 0);
  } catch {
    // WITHOUT ROWID, or a virtual table whose module is not loaded here.
    return undefined;
  }
}

async function analysedRows(connection: AdviceConnection, table: string): Promise<number | undefined> {
  try {
    const rows = await connection.query('SELECT stat FROM sqlite_stat1 WHERE tbl = ? LIMIT 1', [table]);
    return numberIn(textIn(rows[0]?.['stat'])?.split(' ')[0]);
  } catch {
    return undefined;
  }
}

function sizesOf(rows: readonly Row[]): TableSizes {
  const sizes = new Map<string, number>();
  for (const row of rows) {
    const name = textIn(row['name'])?.toLowerCase();
    const size = numberIn(row['rows']);
    if (name === undefined || size === undefined) continue;
    sizes.set(`${textIn(row['schema'])?.toLowerCase()}.${name}`, size);
    sizes.set(name, size);
  }
  return sizes;
}

/** How the findings ask for a size. */
export function rowsOfTable(sizes: TableSizes): (table: string, schema: string | undefined) => number | undefined {
  return (table, schema) => sizes.get((schema === undefined ? table : `${schema}.${table}`).toLowerCase());
}
