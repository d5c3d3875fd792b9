import { flagIn, numberIn, textIn } from '../cells.js';
import type { AdviceConnection } from '../connection.js';
import { rowsOfTable, sqliteSizes } from '../explain/table-sizes.js';
import type { Catalogue, ForeignKeyInfo, IndexInfo, IndexKey } from './catalogue.js';

/** Names its main database; it says nothing to people. */
const schema = 'main';

const indexes = `
  SELECT t.name AS "table", i.name AS name, i."unique" AS is_unique, i.origin AS origin, i.partial AS partial, d.sql AS sql,
    k.name AS column_name, k.cid AS cid, k.coll AS coll, k."desc" AS is_descending
  FROM sqlite_schema t, pragma_index_list(t.name) i, pragma_index_xinfo(i.name) k
    LEFT JOIN sqlite_schema d ON d.type = 'index' AND d.name = i.name
  WHERE t.type = 'table' AND k.key = 1
  ORDER BY t.name, i.name, k.seqno LIMIT 20000`;

const foreignKeys = `
  SELECT t.name AS "table", f.id AS id, f."from" AS column_name, f."table" AS referenced
  FROM sqlite_schema t, pragma_foreign_key_list(t.name) f
  WHERE t.type = 'table' ORDER BY t.name, f.id, f.seq LIMIT 20000`;

export async function sqliteCatalogue(connection: AdviceConnection): Promise<Catalogue> {
  const sizes = await sqliteSizes(connection);
  const rowsOf = rowsOfTable(sizes);
  const found = new Map<string, IndexInfo & { keys: IndexKey[] }>();
  for (const row of await connection.query(indexes)) {
    const name = textIn(row['name']) ?? '';
    const sql = textIn(row['sql']);
    const index = found.get(name) ?? {
      schema,
      table: textIn(row['table']) ?? '',
      name,
      method: 'btree',
      keys: [],
      included: [],
      // The text is compared, and never shown: it may hold values.
      predicate: flagIn(row['partial']) ? (/\bWHERE\b([\s\S]*)$/i.exec(sql ?? '')?.[1]?.trim() ?? '?') : undefined,
      isUnique: flagIn(row['is_unique']),
      // `c`: made by CREATE INDEX.
      isConstraint: textIn(row['origin']) !== 'c',
      isNeeded: false,
      isValid: true,
      isBuilding: false,
      scans: undefined,
      bytes: undefined,
    };
    index.keys.push({
      // Which expression it is, is not told: none equals another.
      definition: textIn(row['column_name']) ?? `expression of ${name}`,
      isColumn: (numberIn(row['cid']) ?? -1) >= 0,
      comparison: textIn(row['coll']) === 'BINARY' ? '' : (textIn(row['coll']) ?? ''),
      isDescending: flagIn(row['is_descending']),
      nullsFirst: undefined,
    });
    found.set(name, index);
  }
  return {
    tables: [...sizes].map(([name, rows]) => ({
      schema,
      name,
      rows,
      sequentialScans: undefined,
      sequentialRows: undefined,
      indexScans: undefined,
      isPartition: false,
    })),
    indexes: [...found.values(), ...(await rowIds(connection))],
    foreignKeys: await foreignKeysOf(connection, (table) => rowsOf(table, undefined)),
    notes: ['SQLite does not count how often an index is used: unused ones cannot be found.'],
  };
}

async function foreignKeysOf(
  connection: AdviceConnection,
  rowsOf: (table: string) => number | undefined,
): Promise<ForeignKeyInfo[]> {
  const found = new Map<string, ForeignKeyInfo & { columns: string[] }>();
  for (const row of await connection.query(foreignKeys)) {
    const table = textIn(row['table']) ?? '';
    const key = `${table} ${textIn(row['id'])}`;
    const entry = found.get(key) ?? {
      schema,
      table,
      name: '',
      columns: [],
      referenced: textIn(row['referenced']) ?? '',
      tableRows: rowsOf(table),
      isPartitioned: false,
    };
    entry.columns.push(textIn(row['column_name']) ?? '');
    found.set(key, entry);
  }
  // They have no names there.
  return [...found.values()].map((key) => ({ ...key, name: `(${key.columns.join(', ')})` }));
}

/** `id INTEGER PRIMARY KEY` is the number of the row itself: it needs no index, and is in no list of them. */
async function rowIds(connection: AdviceConnection): Promise<IndexInfo[]> {
  const rows = await connection.query(
    `SELECT t.name AS "table", c.name AS column_name FROM sqlite_schema t, pragma_table_info(t.name) c
      WHERE t.type = 'table' AND c.pk = 1 AND upper(c.type) = 'INTEGER'
        AND (SELECT count(*) FROM pragma_table_info(t.name) k WHERE k.pk > 0) = 1 LIMIT 20000`,
  );
  return rows.map((row) => ({
    schema,
    table: textIn(row['table']) ?? '',
    name: 'rowid',
    method: 'btree',
    keys: [
      {
        definition: textIn(row['column_name']) ?? '',
        isColumn: true,
        comparison: '',
        isDescending: false,
        nullsFirst: undefined,
      },
    ],
    included: [],
    predicate: undefined,
    isUnique: true,
    isConstraint: true,
    isNeeded: true,
    isValid: true,
    isBuilding: false,
    scans: undefined,
    bytes: undefined,
  }));
}
