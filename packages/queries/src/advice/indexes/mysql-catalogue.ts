import { flagIn, numberIn, textIn } from '../cells.js';
import type { AdviceConnection, Row } from '../connection.js';
import type { Catalogue, CatalogueOptions, ForeignKeyInfo, IndexInfo, IndexKey, TableInfo } from './catalogue.js';

const system = "('mysql', 'sys', 'information_schema', 'performance_schema')";

/** Reads what the login may see: tables it has no rights on are not there for it. */
export async function mysqlCatalogue(connection: AdviceConnection, options: CatalogueOptions): Promise<Catalogue> {
  const { schemas } = options;
  const where = (column: string): string => {
    if (schemas !== undefined) return `${column} IN (${schemas.map(() => '?').join(', ') || "''"})`;
    // Without a database in the URL, all of them.
    return `${column} NOT IN ${system} AND ${column} = COALESCE(DATABASE(), ${column})`;
  };
  const ask = (sql: string): Promise<readonly Row[]> => connection.query(sql, schemas ?? []);
  const tables = (
    await ask(`SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t, TABLE_ROWS AS n FROM information_schema.TABLES
      WHERE TABLE_TYPE = 'BASE TABLE' AND ${where('TABLE_SCHEMA')} LIMIT 20000`)
  ).map(tableOf);
  const { counts, note } = await usage(connection, ask, where);
  return {
    tables,
    indexes: indexesOf(await statistics(ask, where), counts),
    foreignKeys: foreignKeysOf(
      await ask(`SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t, CONSTRAINT_NAME AS i, COLUMN_NAME AS c,
          CONCAT(REFERENCED_TABLE_SCHEMA, '.', REFERENCED_TABLE_NAME) AS r FROM information_schema.KEY_COLUMN_USAGE
        WHERE REFERENCED_TABLE_NAME IS NOT NULL AND ${where('TABLE_SCHEMA')}
        ORDER BY 1, 2, 3, ORDINAL_POSITION LIMIT 20000`),
      tables,
    ),
    notes: note === undefined ? [] : [note],
  };
}

const name = (row: Row, column: string): string => textIn(row[column]) ?? '';

async function statistics(
  ask: (sql: string) => Promise<readonly Row[]>,
  where: (column: string) => string,
): Promise<readonly Row[]> {
  const select = (
    more: string,
  ): string => `SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t, INDEX_NAME AS i, COLUMN_NAME AS c,
      NON_UNIQUE AS u, SUB_PART AS p, COLLATION AS o, INDEX_TYPE AS m${more} FROM information_schema.STATISTICS
    WHERE ${where('TABLE_SCHEMA')} ORDER BY 1, 2, 3, SEQ_IN_INDEX LIMIT 20000`;
  try {
    return await ask(select(', EXPRESSION AS e'));
  } catch {
    // MariaDB, and MySQL before 8.0.13, know no expressions.
    return ask(select(''));
  }
}

function indexesOf(rows: readonly Row[], counts: ReadonlyMap<string, number> | undefined): IndexInfo[] {
  const found = new Map<string, IndexInfo & { keys: IndexKey[] }>();
  for (const row of rows) {
    const path = JSON.stringify([name(row, 's'), name(row, 't'), name(row, 'i')]);
    const isUnique = !flagIn(row['u']);
    const index = found.get(path) ?? {
      schema: name(row, 's'),
      table: name(row, 't'),
      name: name(row, 'i'),
      method: name(row, 'm').toLowerCase(),
      keys: [],
      included: [],
      predicate: undefined,
      isUnique,
      isConstraint: name(row, 'i') === 'PRIMARY',
      isNeeded: false,
      isValid: true,
      isBuilding: false,
      scans: counts === undefined ? undefined : (counts.get(path) ?? 0),
      bytes: undefined,
    };
    const part = textIn(row['p']);
    const column = textIn(row['c']);
    index.keys.push({
      definition: column === undefined ? name(row, 'e') : `${column}${part === undefined ? '' : `(${part})`}`,
      isColumn: column !== undefined && part === undefined,
      comparison: '',
      isDescending: name(row, 'o') === 'D',
      nullsFirst: undefined,
    });
    found.set(path, index);
  }
  return [...found.values()];
}

function foreignKeysOf(rows: readonly Row[], tables: readonly TableInfo[]): ForeignKeyInfo[] {
  const found = new Map<string, ForeignKeyInfo & { columns: string[] }>();
  for (const row of rows) {
    const [schema, table] = [name(row, 's'), name(row, 't')];
    const path = JSON.stringify([schema, table, name(row, 'i')]);
    const key = found.get(path) ?? {
      schema,
      table,
      name: name(row, 'i'),
      columns: [],
      referenced: name(row, 'r'),
      tableRows: tables.find((each) => each.schema === schema && each.name === table)?.rows,
      isPartitioned: false,
    };
    key.columns.push(name(row, 'c'));
    found.set(path, key);
  }
  return [...found.values()];
}

function tableOf(row: Row): TableInfo {
  return {
    schema: name(row, 's'),
    name: name(row, 't'),
    rows: numberIn(row['n']),
    sequentialScans: undefined,
    sequentialRows: undefined,
    indexScans: undefined,
    isPartition: false,
  };
}

/** How often indexes were used, where `performance_schema` counts it and the login may read it. */
async function usage(
  connection: AdviceConnection,
  ask: (sql: string) => Promise<readonly Row[]>,
  where: (column: string) => string,
): Promise<{ counts?: ReadonlyMap<string, number>; note?: string }> {
  const [row] = await connection.query('SELECT @@performance_schema AS counts');
  if (!flagIn(row?.['counts'])) {
    return {
      note: 'performance_schema is off: how often indexes are used is not counted, unused ones cannot be found.',
    };
  }
  try {
    const rows = await ask(`SELECT OBJECT_SCHEMA AS s, OBJECT_NAME AS t, INDEX_NAME AS i, COUNT_READ AS n
      FROM performance_schema.table_io_waits_summary_by_index_usage
      WHERE INDEX_NAME IS NOT NULL AND ${where('OBJECT_SCHEMA')} LIMIT 20000`);
    const path = (each: Row): string => JSON.stringify([name(each, 's'), name(each, 't'), name(each, 'i')]);
    return { counts: new Map(rows.map((each) => [path(each), numberIn(each['n']) ?? 0])) };
  } catch {
    return { note: 'The login may not read performance_schema: unused indexes cannot be found.' };
  }
}
