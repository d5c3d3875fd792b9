import type { DbSystem, QueryResult } from '../../query/query-event.js';
import { listOf, property } from './property.js';

/**
 * What drivers answer with: rows (postgres.js, SQLite), an object with `rows` (pg, PGlite), rows and their fields
 * (mysql2), or what a write did.
 */
export function driverResult(system: DbSystem, answer: unknown): QueryResult {
  const rows = listOf(property(answer, 'rows'));
  if (rows !== undefined) return { rows };
  // Elsewhere, two lists are two rows.
  const isMysql = system === 'mysql' || system === 'mariadb';
  return { rows: listOf(isMysql ? property(answer, 0) : answer) };
}
