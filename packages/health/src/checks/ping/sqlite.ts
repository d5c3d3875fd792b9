import { defaultStatement, field, hasMethods, type Ping } from './ping.js';

interface Prepares {
  prepare(statement: string): { get(): unknown };
}

/** A database of `better-sqlite3`. It answers before the call returns. */
export function betterSqlite3Ping(client: object): Ping | undefined {
  if (!hasMethods(client, 'prepare', 'pragma', 'close') || typeof field(client, 'open') !== 'boolean') return undefined;
  const database = client as unknown as Prepares;
  return {
    kind: 'better-sqlite3',
    run: (_context, statement = defaultStatement) => void database.prepare(statement).get(),
    isClosed: () => field(database, 'open') === false,
  };
}

/** A DatabaseSync of `node:sqlite`. It answers before the call returns. */
export function nodeSqlitePing(client: object): Ping | undefined {
  if (!hasMethods(client, 'prepare', 'exec', 'close') || hasMethods(client, 'pragma')) return undefined;
  const { constructor } = client as { constructor?: { readonly name?: unknown } };
  if (constructor?.name !== 'DatabaseSync') return undefined;
  const database = client as unknown as Prepares;
  return {
    kind: 'node:sqlite',
    run: (_context, statement = defaultStatement) => void database.prepare(statement).get(),
    isClosed: () => field(database, 'isOpen') === false,
  };
}
