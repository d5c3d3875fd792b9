import { defaultStatement, field, hasMethods, isMethod, type Ping, type PingOf } from './ping.js';

/** A Knex. At its own time limit it gives the connection up, and makes its pool do so. */
export function knexPing(client: object): Ping | undefined {
  if (!isMethod(client) || !hasMethods(client, 'raw', 'destroy') || !hasMethods(field(client, 'client'), 'runner')) {
    return undefined;
  }
  const knex = client as unknown as {
    raw(statement: string): { timeout(ms: number): PromiseLike<unknown> };
  };
  return {
    kind: 'Knex',
    run: ({ timeoutMs }, statement = defaultStatement) =>
      Promise.resolve(knex.raw(statement).timeout(Math.max(1, Math.floor(timeoutMs)))),
    isClosed: () => field(field(knex, 'client'), 'pool') === undefined,
  };
}

/** A Kysely. */
export function kyselyPing(client: object): Ping | undefined {
  if (!hasMethods(client, 'executeQuery', 'getExecutor', 'selectFrom', 'destroy')) return undefined;
  const kysely = client as unknown as { executeQuery(query: object): PromiseLike<unknown> };
  return {
    kind: 'Kysely',
    run(_context, statement = defaultStatement) {
      const query = { kind: 'RawNode', sqlFragments: [statement], parameters: [] };
      return kysely.executeQuery({ sql: statement, parameters: [], query, queryId: { queryId: 'health' } });
    },
    isClosed: () => false,
  };
}

/** A database of Drizzle: what is pinged is its driver's client. */
export function drizzlePing(pingOf: PingOf): PingOf {
  return (client) => {
    const inner = field(client, '$client');
    if (inner === undefined || !hasMethods(client, 'select', 'insert')) return undefined;
    return isTarget(inner) ? pingOf(inner) : undefined;
  };
}

export function isTarget(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
