import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type BetterSqlite3Database, observeBetterSqlite3 } from '@sonde/queries/better-sqlite3';
import { type DriverUnderTest, people } from './kit.js';

/** It is compiled when it is installed, so it is installed apart from all others. */
const peers = new URL('../../peers/native/package.json', import.meta.url);

/** What to tell those who have none. */
export const installBetterSqlite3 = 'npm ci --prefix test/peers/native';

export const hasBetterSqlite3 = existsSync(
  new URL('node_modules/better-sqlite3/build/Release/better_sqlite3.node', peers),
);

export interface Statement {
  readonly database: object;
  run(...values: unknown[]): { changes: number };
  get(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown[];
  iterate(...values: unknown[]): IterableIterator<unknown>;
  pluck(): Statement;
  raw(): Statement;
  expand(): Statement;
  bind(...values: unknown[]): Statement;
}

export interface Database extends BetterSqlite3Database {
  prepare(sql: string): Statement;
  transaction<T>(fn: (...args: never[]) => T): () => T;
  close(): void;
}

/** A database in memory, with the people in it. */
export function openBetterSqlite3(): Database {
  const Driver = createRequire(peers)('better-sqlite3') as new (file: string) => Database;
  const database = new Driver(':memory:');
  database.exec('CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT)');
  const insert = database.prepare('INSERT INTO people (id, name) VALUES (?, ?)');
  for (const { id, name } of people) insert.run(id, name);
  return database;
}

const betterSqlite3: DriverUnderTest = {
  name: 'better-sqlite3',
  system: 'sqlite',
  url: import.meta.url,
  transactionOperations: ['BEGIN', 'SELECT', 'COMMIT'],
  async open() {
    const database = openBetterSqlite3();
    const one = 'SELECT id, name FROM people WHERE id = ?';
    return {
      observe: (observer) => observeBetterSqlite3(database, observer),
      list: async () => database.prepare('SELECT id, name FROM people ORDER BY id').all(),
      async find(id) {
        return database.prepare(one).get(id);
      },
      async findElsewhere(id) {
        return database.prepare(one).get(id);
      },
      fail: async () => database.prepare('INSERT INTO people (id, name) VALUES (1, ?)').run('twice'),
      secret: async (secret) =>
        database.prepare(`SELECT id FROM people WHERE name = ? OR name = '${secret}'`).all(secret),
      async stream() {
        let count = 0;
        for (const _ of database.prepare('SELECT id, name FROM people').iterate()) count++;
        return count;
      },
      transaction: async (id) => database.transaction(() => database.prepare(one).get(id))(),
      async close() {
        database.close();
      },
    };
  },
};

/** Empty where it is not installed: `better-sqlite3.test.ts` says so. */
export const betterSqlite3Drivers: readonly DriverUnderTest[] = hasBetterSqlite3 ? [betterSqlite3] : [];
