import { flagIn, listIn, numberIn, recordIn, textIn } from '../cells.js';
import type { AdviceConnection, Row } from '../connection.js';
import { type Catalogue, type CatalogueOptions, maxEntries } from './catalogue.js';

/** Schemas that are looked at; `$1` is a JSON array of names, or null. */
const schemas = `n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
  AND ($1::text IS NULL OR n.nspname IN (SELECT json_array_elements_text($1::text::json)))`;

/** Rows of a table: -1 says that it was never analysed. */
const rows = 'CASE WHEN c.reltuples >= 0 THEN c.reltuples END';

const tables = `
  SELECT n.nspname AS schema, c.relname AS name, ${rows} AS rows,
    s.seq_scan, s.seq_tup_read, s.idx_scan, s.n_live_tup, c.relispartition AS is_partition
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN pg_stat_user_tables s ON s.relid = c.oid
  WHERE c.relkind IN ('r', 'm') AND ${schemas}
  ORDER BY 1, 2 LIMIT ${maxEntries}`;

/**
 * Indexes with their keys. An index of a partition belongs to that of the whole table, and is found there.
 * `indoption`: 1 says descending, 2 nulls first.
 */
const indexes = `
  SELECT n.nspname AS schema, c.relname AS "table", i.relname AS name, am.amname AS method,
    x.indisunique, x.indisvalid AND x.indisready AS valid,
    x.indisreplident OR x.indisclustered OR i.relispartition AS needed,
    x.indisprimary OR x.indisexclusion OR EXISTS (
      SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x')) AS is_constraint,
    EXISTS (SELECT FROM pg_stat_progress_create_index b WHERE b.index_relid = x.indexrelid) AS building,
    pg_get_expr(x.indpred, x.indrelid) AS predicate,
    (SELECT json_agg(json_build_object(
        'definition', CASE WHEN a.attnum IS NULL THEN pg_get_indexdef(x.indexrelid, p::integer, true) ELSE a.attname::text END,
        'column', a.attnum IS NOT NULL,
        'opclass', CASE WHEN o.opcdefault THEN '' ELSE o.opcname::text END,
        'collation', CASE WHEN x.indcollation[p - 1] IN (0, coalesce(a.attcollation, x.indcollation[p - 1])) THEN ''
          ELSE x.indcollation[p - 1]::text END,
        'option', x.indoption[p - 1]) ORDER BY p)
      FROM generate_series(1, x.indnkeyatts) p
        LEFT JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[p - 1] AND a.attnum <> 0
        LEFT JOIN pg_opclass o ON o.oid = x.indclass[p - 1]) AS keys,
    (SELECT json_agg(a.attname ORDER BY p)
      FROM generate_series(x.indnkeyatts + 1, x.indnatts) p
        JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = x.indkey[p - 1]) AS included,
    s.idx_scan AS scans, pg_relation_size(x.indexrelid) AS bytes
  FROM pg_index x
    JOIN pg_class c ON c.oid = x.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am am ON am.oid = i.relam
    LEFT JOIN pg_stat_user_indexes s ON s.indexrelid = x.indexrelid
  WHERE c.relkind IN ('r', 'p', 'm') AND ${schemas}
  ORDER BY 1, 2, i.oid LIMIT ${maxEntries}`;

const foreignKeys = `
  SELECT n.nspname AS schema, c.relname AS "table", k.conname AS name,
    (SELECT json_agg(a.attname ORDER BY p) FROM generate_subscripts(k.conkey, 1) p
      JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[p]) AS columns,
    rn.nspname || '.' || r.relname AS referenced, ${rows} AS rows,
    c.relkind = 'p' AS is_partitioned
  FROM pg_constraint k
    JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_class r ON r.oid = k.confrelid JOIN pg_namespace rn ON rn.oid = r.relnamespace
  WHERE k.contype = 'f' AND k.conparentid = 0 AND ${schemas}
  ORDER BY 1, 2, 3 LIMIT ${maxEntries}`;

/** Reads the catalogue of a PostgreSQL of version 12 or later: every login may. */
export async function postgresCatalogue(connection: AdviceConnection, options: CatalogueOptions): Promise<Catalogue> {
  const chosen = [options.schemas === undefined ? null : JSON.stringify(options.schemas)];
  return {
    tables: (await connection.query(tables, chosen)).map(tableOf),
    indexes: (await connection.query(indexes, chosen)).map(indexOf),
    foreignKeys: (await connection.query(foreignKeys, chosen)).map(foreignKeyOf),
    notes: [],
  };
}

const text = (row: Row, name: string): string => textIn(row[name]) ?? '';

function tableOf(row: Row): Catalogue['tables'][number] {
  return {
    schema: text(row, 'schema'),
    name: text(row, 'name'),
    rows: numberIn(row['rows']) ?? numberIn(row['n_live_tup']),
    sequentialScans: numberIn(row['seq_scan']),
    sequentialRows: numberIn(row['seq_tup_read']),
    indexScans: numberIn(row['idx_scan']) ?? 0,
    isPartition: flagIn(row['is_partition']),
  };
}

function indexOf(row: Row): Catalogue['indexes'][number] {
  return {
    schema: text(row, 'schema'),
    table: text(row, 'table'),
    name: text(row, 'name'),
    method: text(row, 'method'),
    keys: listIn(row['keys']).map((cell) => keyOf(recordIn(cell))),
    included: listIn(row['included']).map(String),
    predicate: textIn(row['predicate']),
    isUnique: flagIn(row['indisunique']),
    isConstraint: flagIn(row['is_constraint']),
    isNeeded: flagIn(row['needed']),
    isValid: flagIn(row['valid']),
    isBuilding: flagIn(row['building']),
    scans: numberIn(row['scans']),
    bytes: numberIn(row['bytes']),
  };
}

function keyOf(key: Readonly<Record<string, unknown>>): Catalogue['indexes'][number]['keys'][number] {
  const option = numberIn(key['option']) ?? 0;
  return {
    definition: textIn(key['definition']) ?? '',
    isColumn: flagIn(key['column']),
    comparison: [textIn(key['opclass']), textIn(key['collation'])].filter(Boolean).join(' '),
    isDescending: option % 2 === 1,
    nullsFirst: option >= 2,
  };
}

function foreignKeyOf(row: Row): Catalogue['foreignKeys'][number] {
  return {
    schema: text(row, 'schema'),
    table: text(row, 'table'),
    name: text(row, 'name'),
    columns: listIn(row['columns']).map(String),
    referenced: text(row, 'referenced'),
    tableRows: numberIn(row['rows']),
    isPartitioned: flagIn(row['is_partitioned']),
  };
}
