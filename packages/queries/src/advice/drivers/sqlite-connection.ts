import { checkDriverObject } from '../argument-checks.js';
import type { AdviceConnection, Row } from '../connection.js';

/** A `Database` of `better-sqlite3`, or a `DatabaseSync` of `node:sqlite`. */
export interface SqliteDatabase {
  prepare(sql: string): SqliteStatement;
  exec(sql: string): unknown;
}

export interface SqliteStatement {
  all(...parameters: unknown[]): unknown[];
}

/** @throws SondeError SONDE_INVALID_OPTION: something else */
export function fromSqlite(database: SqliteDatabase): AdviceConnection {
  checkDriverObject('fromSqlite()', database, ['prepare', 'exec'], 'a Database of better-sqlite3 or a DatabaseSync');
  return {
    system: 'sqlite',
    async query(sql, parameters = []) {
      // `all` of better-sqlite3 refuses statements that return nothing.
      if (/^(begin|rollback)\b/i.test(sql)) {
        database.exec(sql);
        return [];
      }
      return database.prepare(sql).all(...parameters) as Row[];
    },
    async close() {},
  };
}
