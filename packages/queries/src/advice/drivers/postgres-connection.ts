import { checkDriverObject, refusePool } from '../argument-checks.js';
import type { AdviceConnection, Row } from '../connection.js';

/** A `Client` of `pg`, connected; or one that a pool handed out (`await pool.connect()`). */
export interface PgClient {
  query(config: { text: string; values?: unknown[]; queryMode?: string; name?: string }): Promise<{ rows: Row[] }>;
}

/** What `postgres()` of postgres.js returns. */
export interface PostgresSql {
  reserve(): Promise<PostgresReserved>;
}

export interface PostgresReserved {
  unsafe(
    text: string,
    parameters: never[],
    options: { simple: boolean; prepare?: boolean },
  ): PromiseLike<readonly unknown[]>;
  release(): void;
}

/** A `PGlite`. */
export interface PgliteDatabase {
  query(text: string, parameters?: unknown[]): Promise<{ rows: unknown[] }>;
  exec(text: string): Promise<readonly { rows: unknown[] }[]>;
}

/** @throws SondeError SONDE_INVALID_OPTION: no client, or a pool, whose next query may run on another connection */
export function fromPg(client: PgClient): AdviceConnection {
  checkDriverObject('fromPg()', client, ['query'], 'a connected Client of pg');
  refusePool('fromPg()', typeof (client as { totalCount?: unknown }).totalCount === 'number', 'await pool.connect()');
  return {
    system: 'postgresql',
    async query(text, parameters = []) {
      // Left to itself, pg sends a text without parameters over the simple protocol.
      return (await client.query({ text, values: [...parameters], queryMode: 'extended' })).rows;
    },
    async simple(text) {
      return (await client.query({ text })).rows;
    },
    async close() {},
  };
}

/**
 * Takes one connection of the pool with the first query, and gives it back with `close`.
 *
 * @throws SondeError SONDE_INVALID_OPTION: something else
 */
export function fromPostgres(sql: PostgresSql): AdviceConnection {
  checkDriverObject('fromPostgres()', sql, ['reserve'], 'what postgres() of postgres.js returns');
  let reserved: Promise<PostgresReserved> | undefined;
  const run = async (text: string, parameters: readonly unknown[], simple: boolean): Promise<readonly Row[]> => {
    reserved ??= sql.reserve();
    return (await (await reserved).unsafe(text, [...parameters] as never[], { simple })) as readonly Row[];
  };
  return {
    system: 'postgresql',
    query: (text, parameters = []) => run(text, parameters, false),
    simple: (text) => run(text, [], true),
    async close() {
      const taken = reserved;
      reserved = undefined;
      (await taken?.catch(() => undefined))?.release();
    },
  };
}

/**
 * The database has but one connection: nothing else may use it while advice is made.
 *
 * @throws SondeError SONDE_INVALID_OPTION: something else
 */
export function fromPglite(database: PgliteDatabase): AdviceConnection {
  checkDriverObject('fromPglite()', database, ['query', 'exec'], 'a PGlite');
  return {
    system: 'postgresql',
    async query(text, parameters = []) {
      return (await database.query(text, [...parameters])).rows as Row[];
    },
    async simple(text) {
      return ((await database.exec(text)).at(-1)?.rows ?? []) as Row[];
    },
    async close() {},
  };
}
