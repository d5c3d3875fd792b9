import type { AdviceConnection } from '../connection.js';
import { explainFailure } from './connect-failure.js';
import type { DatabaseUrl } from './database-url.js';
import { loadDriver } from './load-driver.js';
import { fromPg, fromPostgres, type PgClient, type PostgresSql } from './postgres-connection.js';

/** What a list of connections shows this one as. */
const applicationName = 'sonde-queries';

interface PgModule {
  readonly Client: new (
    options: object,
  ) => PgClient & {
    connect(): Promise<unknown>;
    end(): Promise<unknown>;
    on(event: 'error', listener: () => void): unknown;
  };
}

type PostgresModule = (url: string, options: object) => PostgresSql & { end(options: object): Promise<unknown> };

/** @param drivers in the order in which they are looked for */
export async function openPostgres(
  database: DatabaseUrl,
  timeoutMs: number,
  drivers: readonly string[] = ['pg', 'postgres'],
): Promise<AdviceConnection> {
  const { name, module } = loadDriver('PostgreSQL', drivers);
  try {
    return name === 'pg'
      ? await withPg(module as PgModule, database.address, timeoutMs)
      : await withPostgres(module as PostgresModule, database.address, timeoutMs);
  } catch (cause) {
    throw explainFailure(database.shown, cause);
  }
}

async function withPg({ Client }: PgModule, url: string, timeoutMs: number): Promise<AdviceConnection> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    application_name: applicationName,
  });
  // A connection that breaks while nothing is asked: without a listener it would end the process.
  client.on('error', () => {});
  await client.connect();
  return { ...fromPg(client), close: async () => void (await client.end()) };
}

async function withPostgres(module: PostgresModule, url: string, timeoutMs: number): Promise<AdviceConnection> {
  const postgres = (module as unknown as { default?: PostgresModule }).default ?? module;
  const sql = postgres(url, {
    max: 1,
    connect_timeout: Math.ceil(timeoutMs / 1000),
    connection: { application_name: applicationName },
    onnotice: () => {},
  });
  const connection = fromPostgres(sql);
  const close = async (): Promise<void> => {
    await connection.close();
    await sql.end({ timeout: 1 });
  };
  try {
    await connection.query('SELECT 1');
  } catch (cause) {
    await close();
    throw cause;
  }
  return { ...connection, close };
}
