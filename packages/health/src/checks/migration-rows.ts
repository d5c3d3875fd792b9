import { SondeError } from '@sonde/metrics';
import { field, isMethod } from './ping/ping.js';

/** Ways to run a statement, the plainest last: a Prisma has `$queryRawUnsafe`, a Knex `raw`, almost all others `query`. */
const methods = ['$queryRawUnsafe', 'unsafe', 'raw', 'query', 'execute'] as const;

/**
 * Runs a statement on whatever runs statements, and gives one column of its rows as texts.
 *
 * @throws SondeError SONDE_HEALTH_CLIENT_UNKNOWN
 */
export async function readColumn(client: unknown, statement: string, column: string): Promise<string[]> {
  const answer = await run(client, statement);
  return rowsOf(answer).map((row) => {
    const value = field(row, column) ?? field(row, column.toUpperCase());
    return value === undefined || value === null ? '' : String(value);
  });
}

function run(client: unknown, statement: string): unknown {
  const prepare = field(client, 'prepare');
  if (isMethod(prepare) && !isMethod(field(client, 'query'))) {
    const prepared = prepare.call(client, statement);
    const all = field(prepared, 'all');
    if (isMethod(all)) return all.call(prepared);
  }
  for (const name of methods) {
    const method = field(client, name);
    if (isMethod(method)) return asPromise(client, method, name, statement);
  }
  throw new SondeError('SONDE_HEALTH_CLIENT_UNKNOWN', {
    what: 'migrationsCheck()',
    got: 'a client that runs no statement',
    expected: `one with ${methods.join(', ')} or prepare`,
    next: 'Give pending, a function that says what is missing.',
  });
}

/** Pools of callbacks (`mysql2`) have a pool of promises inside. */
function asPromise(client: unknown, method: (...parameters: unknown[]) => unknown, name: string, statement: string) {
  const promise = field(client, 'promise');
  if (name === 'query' && isMethod(promise) && isMethod(field(client, 'getConnection'))) {
    const promising = promise.call(client);
    return (field(promising, 'query') as (sql: string) => unknown).call(promising, statement);
  }
  return method.call(client, statement);
}

/** The rows in what drivers give: `{ rows }`, `[rows, fields]`, `{ recordset }`, or the rows themselves. */
function rowsOf(answer: unknown): readonly unknown[] {
  const { rows } = (answer ?? {}) as { rows?: unknown };
  if (Array.isArray(rows)) return rows;
  if (!Array.isArray(answer)) return [];
  return Array.isArray(answer[0]) ? (answer[0] as unknown[]) : answer;
}
