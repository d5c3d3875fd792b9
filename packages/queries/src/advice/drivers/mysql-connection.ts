import { checkDriverObject, refusePool } from '../argument-checks.js';
import type { AdviceConnection, Row } from '../connection.js';

/** A connection of `mysql2/promise`. */
export interface Mysql2Connection {
  query(sql: string, values?: unknown): Promise<[unknown, ...unknown[]]>;
}

/** A connection of `mariadb`. */
export interface MariadbConnection {
  query(sql: string, values?: unknown): Promise<unknown>;
}

/**
 * @param system which of the two the server is: they plan differently
 * @throws SondeError SONDE_INVALID_OPTION: no connection, or a pool, whose next query may run on another one
 */
export function fromMysql2(connection: Mysql2Connection, system: 'mysql' | 'mariadb' = 'mysql'): AdviceConnection {
  checkDriverObject('fromMysql2()', connection, ['query'], 'a connection of mysql2/promise');
  refusePool('fromMysql2()', isPool(connection), 'await pool.getConnection()');
  return {
    system,
    query: async (sql, parameters = []) => rowsOf((await connection.query(sql, [...parameters]))[0]),
    async close() {},
  };
}

/**
 * @param system which of the two the server is: they plan differently
 * @throws SondeError SONDE_INVALID_OPTION: no connection, or a pool, whose next query may run on another one
 */
export function fromMariadb(connection: MariadbConnection, system: 'mysql' | 'mariadb' = 'mariadb'): AdviceConnection {
  checkDriverObject('fromMariadb()', connection, ['query'], 'a connection of mariadb');
  refusePool('fromMariadb()', isPool(connection), 'await pool.getConnection()');
  return {
    system,
    query: async (sql, parameters = []) => rowsOf(await connection.query(sql, [...parameters])),
    async close() {},
  };
}

/** A statement that returns no rows answers with an object. */
function rowsOf(answer: unknown): readonly Row[] {
  return Array.isArray(answer) ? (answer as Row[]) : [];
}

function isPool(connection: object): boolean {
  return typeof (connection as { readonly getConnection?: unknown }).getConnection === 'function';
}
