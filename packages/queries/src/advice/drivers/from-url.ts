import { statSync } from 'node:fs';
import { join } from 'node:path';
import { invalidUrl } from '../advice-errors.js';
import { checkConnectOptions, checkUrl } from '../argument-checks.js';
import type { AdviceConnection } from '../connection.js';
import { explainFailure } from './connect-failure.js';
import { type DatabaseUrl, type PathKind, readDatabaseUrl } from './database-url.js';
import { loadDriver } from './load-driver.js';
import { openMysql } from './open-mysql.js';
import { openPostgres } from './open-postgres.js';
import { fromPglite, type PgliteDatabase } from './postgres-connection.js';
import { fromSqlite, type SqliteDatabase } from './sqlite-connection.js';

export interface ConnectOptions {
  /** How long connecting may take. Default 5000. */
  readonly connectTimeoutMs?: number;
  /** Which drivers are tried, in this order: `['postgres']`. Left out: all that fit. */
  readonly drivers?: readonly string[];
}

/**
 * A connection of the advice's own. The driver is looked for only now, beside the application: `pg`, else `postgres`;
 * `mysql2`, else `mariadb`; `better-sqlite3`, else `node:sqlite`; `@electric-sql/pglite` for `pglite:<folder>`.
 * Files are opened for reading only.
 *
 * @throws SondeError SONDE_INVALID_OPTION: no such URL. SONDE_QUERIES_NO_DRIVER. SONDE_QUERIES_CONNECTION_FAILED, with
 * the host and never the password.
 */
export async function fromUrl(url: string, options: ConnectOptions = {}): Promise<AdviceConnection> {
  checkUrl(url);
  checkConnectOptions(options);
  const database = readDatabaseUrl(url, kindOfPath);
  const timeoutMs = options.connectTimeoutMs ?? 5000;
  switch (database.kind) {
    case 'postgresql':
      return openPostgres(database, timeoutMs, options.drivers);
    case 'mysql':
      return openMysql(database, timeoutMs, options.drivers);
    case 'pglite':
      return openPglite(database);
    default:
      return openSqlite(database, options.drivers);
  }
}

async function openPglite({ address, shown }: DatabaseUrl): Promise<AdviceConnection> {
  // PGlite would make a new database of whatever folder it is given.
  if (address !== '' && !isFile(join(address, 'PG_VERSION'))) {
    throw invalidUrl(
      'a folder that is no database of PGlite',
      `Look at ${JSON.stringify(shown)}: it has no PG_VERSION.`,
    );
  }
  const { module } = loadDriver('PGlite', ['@electric-sql/pglite']);
  const { PGlite } = module as { PGlite: { create(folder?: string): Promise<PgliteDatabase & Closable> } };
  try {
    const database = await PGlite.create(address === '' ? undefined : address);
    return { ...fromPglite(database), close: async () => void (await database.close()) };
  } catch (cause) {
    throw explainFailure(shown, cause);
  }
}

async function openSqlite(
  { address, shown }: DatabaseUrl,
  drivers: readonly string[] = ['better-sqlite3', 'node:sqlite'],
): Promise<AdviceConnection> {
  const path = address === '' ? memory : address;
  // Before a driver is looked for: what is wrong with the path must not look like a missing driver.
  if (path !== memory && !isFile(path)) throw explainFailure(shown, { code: 'ENOENT' });
  const { name, module } = loadDriver('SQLite', drivers, runsHere);
  try {
    const database = name === 'node:sqlite' ? builtIn(module, path) : betterSqlite3(module, path);
    // A file is not read before the first statement: only now is it known whether it is a database.
    database.prepare('SELECT count(*) FROM sqlite_schema').all();
    return { ...fromSqlite(database), close: async () => void database.close() };
  } catch (cause) {
    throw explainFailure(shown, cause);
  }
}

/** What both drivers call a database without a file. */
const memory = ':memory:';

interface Closable {
  close(): unknown;
}

/** What `better-sqlite3` was compiled to is loaded with its first database, and may be that of another Node.js. */
function runsHere(module: unknown, name: string): boolean {
  if (name === 'better-sqlite3') betterSqlite3(module, memory).close();
  return true;
}

function betterSqlite3(module: unknown, path: string): SqliteDatabase & Closable {
  const Database = module as new (path: string, options: object) => SqliteDatabase & Closable;
  return new Database(path, { readonly: path !== memory, fileMustExist: path !== memory });
}

function builtIn(module: unknown, path: string): SqliteDatabase & Closable {
  const { DatabaseSync } = module as { DatabaseSync: new (path: string, options: object) => SqliteDatabase & Closable };
  return new DatabaseSync(path, { readOnly: path !== memory });
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function kindOfPath(path: string): PathKind {
  if (path === memory || isFile(path)) return 'file';
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ? 'folder' : 'none';
}
