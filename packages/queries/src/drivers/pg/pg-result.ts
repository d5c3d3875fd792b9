import type { QueryResult } from '../../query/query-event.js';

/** `pg.Result`, as far as it is read. */
interface PgResult {
  readonly rows?: unknown;
  readonly rowCount?: unknown;
  readonly fields?: unknown;
}

/** The end of a query by what its callback is called with. A text of several statements has several results. */
export function resultOf(error: unknown, result: unknown): QueryResult {
  if (error !== undefined && error !== null) return { error };
  const results = (Array.isArray(result) ? result : [result]).filter(hasRows);
  const [first] = results;
  if (first === undefined) return {};
  const rowCount = results.reduce((sum, { rowCount: count }) => sum + (typeof count === 'number' ? count : 0), 0);
  // A query whose rows were taken by a listener has none left.
  return first.rows.length === 0 ? { rowCount } : { rows: first.rows, rowCount };
}

/** What answers with columns: a write without `RETURNING` has none. */
function hasRows(result: PgResult | undefined): result is PgResult & { readonly rows: readonly unknown[] } {
  return Array.isArray(result?.rows) && Array.isArray(result.fields) && result.fields.length > 0;
}
