import type { QueryResult, QueryStart } from '../../query/query-event.js';
import { isMethod } from '../../wrapping/wrapped-method.js';

/**
 * What `query(sql, values?)` or `query({ sql, values }, values?)` asks: the text before the driver writes the values
 * into it.
 */
export function describe([first, second]: readonly unknown[], namespace: unknown): QueryStart {
  const options = (typeof first === 'object' ? first : { sql: first }) as { sql?: unknown; values?: unknown } | null;
  const text = typeof options?.sql === 'string' ? options.sql : '';
  const values = second === undefined || isMethod(second) ? options?.values : second;
  return {
    system: 'mysql',
    text,
    parameters: listOf(text, values),
    namespace: typeof namespace === 'string' && namespace !== '' ? namespace : undefined,
  };
}

/** Values in the order of the text; a single one may stand without a list, and named ones in an object. */
function listOf(text: string, values: unknown): readonly unknown[] | undefined {
  if (values === undefined || Array.isArray(values)) return values;
  if (typeof values !== 'object' || values === null || values instanceof Date) return [values];
  const named = values as Readonly<Record<string, unknown>>;
  const names = [...text.matchAll(/:([a-z_]\w*)/gi)].flatMap(([, name]) => (name === undefined ? [] : [name]));
  const known = names.filter((name) => name in named);
  return known.length > 0 ? known.map((name) => named[name]) : [values];
}

/** The end of a query by what its callback is called with. */
export function resultOf(error: unknown, rows: unknown, fields: unknown): QueryResult {
  if (error !== undefined && error !== null) return { error };
  if (!Array.isArray(rows)) return {};
  // Several statements, or a procedure: as many lists of rows, with a list of columns for each.
  const isMultiple = Array.isArray(fields) && fields.some((list) => Array.isArray(list));
  const lists = isMultiple ? rows.filter((list) => Array.isArray(list)) : [rows];
  const rowCount = lists.reduce((sum, list) => sum + list.length, 0);
  return { rows: lists[0], rowCount };
}
