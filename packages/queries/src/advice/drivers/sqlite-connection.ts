import type { AdviceConnection, Row } from '../connection.js';

/** A `Database` of `better-sqlite3`, or a `DatabaseSync` of `node:sqlite`. */
export interface SqliteDatabase {
  prepare(sql: string): SqliteStatement;
  exec(sql: string): unknown;
}

export interface SqliteStatement {
  all(...parameters: unknown[]): unknown[];
}

export function fromSqlite(database: SqliteDatabase): AdviceConnection {
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
