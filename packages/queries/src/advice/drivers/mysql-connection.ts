import type { AdviceConnection, Row } from '../connection.js';

/** A connection of `mysql2/promise`. */
export interface Mysql2Connection {
  query(sql: string, values?: unknown): Promise<[unknown, ...unknown[]]>;
}

/** A connection of `mariadb`. */
export interface MariadbConnection {
  query(sql: string, values?: unknown): Promise<unknown>;
}

/** @param system which of the two the server is: they plan differently */
export function fromMysql2(connection: Mysql2Connection, system: 'mysql' | 'mariadb' = 'mysql'): AdviceConnection {
  return {
    system,
    query: async (sql, parameters = []) => rowsOf((await connection.query(sql, [...parameters]))[0]),
    async close() {},
  };
}

/** @param system which of the two the server is: they plan differently */
export function fromMariadb(connection: MariadbConnection, system: 'mysql' | 'mariadb' = 'mariadb'): AdviceConnection {
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
