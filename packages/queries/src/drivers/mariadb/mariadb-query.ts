import type { QueryResult, QueryStart } from '../../query/query-event.js';
import { describe as describeMysql } from '../mysql2/mysql2-query.js';

/** What `query(sql, values?)` or `query({ sql, values }, values?)` asks. */
export function describe(parameters: readonly unknown[], namespace: unknown): QueryStart {
  return { ...describeMysql(parameters, namespace), system: 'mariadb' };
}

/**
 * The end of a query by its result: rows that carry their columns in `meta`, a list of such for several statements, or
 * what a write did.
 *
 * @param meta as callbacks are handed it beside the rows
 */
export function resultOf(result: unknown, meta: unknown = (result as { meta?: unknown } | null | undefined)?.meta) {
  if (!Array.isArray(result)) return {};
  if (isColumns(meta)) return rowsOf([result]);
  // `metaAsArray`: rows and columns side by side.
  const [rows, columns] = result as unknown[];
  if (result.length === 2 && Array.isArray(rows) && isColumns(columns)) return rowsOf([rows]);
  return rowsOf(result.filter((list) => Array.isArray(list)));
}

function rowsOf(lists: readonly (readonly unknown[])[]): QueryResult {
  const [rows] = lists;
  return rows === undefined ? {} : { rows, rowCount: lists.reduce((sum, list) => sum + list.length, 0) };
}

/** Columns are objects of the driver's, which tell their name by a method. */
function isColumns(meta: unknown): boolean {
  const [column] = Array.isArray(meta) ? meta : [];
  return typeof (column as { name?: unknown } | undefined)?.name === 'function';
}
