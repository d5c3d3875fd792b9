import { createRequire } from 'node:module';
import { PGlite } from '@electric-sql/pglite';
import type { DrizzleDatabase } from '@sonde/queries/drizzle';
import { eq, inArray } from 'drizzle-orm';
import { BetterSQLiteSession } from 'drizzle-orm/better-sqlite3/session';
import { int, mysqlTable, varchar } from 'drizzle-orm/mysql-core';
import { drizzle as drizzleMysql } from 'drizzle-orm/mysql2';
import { integer, pgTable, text } from 'drizzle-orm/pg-core';
import { drizzle as drizzlePglite } from 'drizzle-orm/pglite';
import { drizzle as drizzlePostgres } from 'drizzle-orm/postgres-js';
import {
  BaseSQLiteDatabase,
  SQLiteSyncDialect,
  integer as sqliteInteger,
  sqliteTable,
  text as sqliteText,
} from 'drizzle-orm/sqlite-core';
import { createPool } from 'mysql2/promise';
import postgres from 'postgres';

/** A database of Drizzle with users and orders, of the first of which there are five, with two orders each. */
export interface OpenDrizzle {
  readonly db: DrizzleDatabase;
  planted(): Promise<number>;
  fixed(): Promise<number>;
  /** The name of a user, and how many there are, in a transaction. */
  transaction(): Promise<unknown>;
  close(): Promise<void>;
}

const rows = {
  users: [1001, 1002, 1003, 1004, 1005].map((id) => ({ id, name: `user ${id}` })),
  orders: [1001, 1002, 1003, 1004, 1005].flatMap((userId) => [
    { id: 2 * userId, userId, item: 'pen' },
    { id: 2 * userId + 1, userId, item: 'ink' },
  ]),
};
const tables = `
  create table users (id integer primary key, name varchar(40) not null);
  create table orders (id integer primary key, user_id integer not null, item varchar(40) not null);
`;

const pgUsers = pgTable('users', { id: integer('id').primaryKey(), name: text('name').notNull() });
const pgOrders = pgTable('orders', {
  id: integer('id').primaryKey(),
  userId: integer('user_id').notNull(),
  item: text('item').notNull(),
});
const mysqlUsers = mysqlTable('users', { id: int('id').primaryKey(), name: varchar('name', { length: 40 }).notNull() });
const mysqlOrders = mysqlTable('orders', {
  id: int('id').primaryKey(),
  userId: int('user_id').notNull(),
  item: varchar('item', { length: 40 }).notNull(),
});
const sqliteUsers = sqliteTable('users', { id: sqliteInteger('id').primaryKey(), name: sqliteText('name').notNull() });
const sqliteOrders = sqliteTable('orders', {
  id: sqliteInteger('id').primaryKey(),
  userId: sqliteInteger('user_id').notNull(),
  item: sqliteText('item').notNull(),
});

export async function openPostgresJs(url: string): Promise<OpenDrizzle> {
  const sql = postgres(url, { max: 3, onnotice: () => {} });
  await sql.unsafe(`create schema drizzle_js; set search_path to drizzle_js`).simple();
  await sql.end();
  const scoped = postgres(url, { max: 3, connection: { search_path: 'drizzle_js' } });
  await scoped.unsafe(tables).simple();
  return openPg(drizzlePostgres(scoped), () => scoped.end());
}

export async function openPglite(): Promise<OpenDrizzle> {
  const lite = await PGlite.create();
  await lite.exec(tables);
  return openPg(drizzlePglite(lite), () => lite.close());
}

async function openPg(
  db: ReturnType<typeof drizzlePglite> | ReturnType<typeof drizzlePostgres>,
  close: () => Promise<void>,
): Promise<OpenDrizzle> {
  const pg = db as ReturnType<typeof drizzlePglite>;
  await pg.insert(pgUsers).values(rows.users);
  await pg.insert(pgOrders).values(rows.orders);
  return {
    db,
    async planted() {
      let count = 0;
      for (const user of await pg.select().from(pgUsers)) {
        count += (await pg.select().from(pgOrders).where(eq(pgOrders.userId, user.id))).length;
      }
      return count;
    },
    async fixed() {
      const ids = (await pg.select().from(pgUsers)).map(({ id }) => id);
      return (await pg.select().from(pgOrders).where(inArray(pgOrders.userId, ids))).length;
    },
    transaction: () =>
      pg.transaction(async (tx) => {
        await tx.select().from(pgUsers).where(eq(pgUsers.id, 1001));
        await tx.transaction(async (inner) => inner.$count(pgUsers));
      }),
    close,
  };
}

export async function openMysql(url: string): Promise<OpenDrizzle> {
  const pool = createPool({ uri: url, connectionLimit: 3, multipleStatements: true });
  await pool.query(tables);
  const db = drizzleMysql(pool);
  await db.insert(mysqlUsers).values(rows.users);
  await db.insert(mysqlOrders).values(rows.orders);
  return {
    db,
    async planted() {
      let count = 0;
      for (const user of await db.select().from(mysqlUsers)) {
        count += (await db.select().from(mysqlOrders).where(eq(mysqlOrders.userId, user.id))).length;
      }
      return count;
    },
    async fixed() {
      const ids = (await db.select().from(mysqlUsers)).map(({ id }) => id);
      return (await db.select().from(mysqlOrders).where(inArray(mysqlOrders.userId, ids))).length;
    },
    transaction: () =>
      db.transaction(async (tx) => {
        await tx.select().from(mysqlUsers).where(eq(mysqlUsers.id, 1001));
        await tx.transaction(async (inner) => inner.$count(mysqlUsers));
      }),
    close: () => pool.end(),
  };
}

/** `drizzle()` of better-sqlite3 imports the driver, which is installed apart: this is what it does. */
export async function openBetterSqlite(): Promise<OpenDrizzle> {
  const Driver = createRequire(new URL('../../peers/native/package.json', import.meta.url))('better-sqlite3');
  const client = new Driver(':memory:');
  client.exec(tables);
  const dialect = new SQLiteSyncDialect();
  const session = new BetterSQLiteSession<Record<string, unknown>, Record<string, never>>(client, dialect, undefined);
  const db = new BaseSQLiteDatabase<'sync', unknown>('sync', dialect, session as never, undefined);
  db.insert(sqliteUsers).values(rows.users).run();
  db.insert(sqliteOrders).values(rows.orders).run();
  return {
    db,
    async planted() {
      let count = 0;
      for (const user of db.select().from(sqliteUsers).all()) {
        count += (await db.select().from(sqliteOrders).where(eq(sqliteOrders.userId, user.id))).length;
      }
      return count;
    },
    async fixed() {
      const ids = db
        .select()
        .from(sqliteUsers)
        .all()
        .map(({ id }) => id);
      return db.select().from(sqliteOrders).where(inArray(sqliteOrders.userId, ids)).all().length;
    },
    async transaction() {
      return db.transaction((tx) => {
        tx.select().from(sqliteUsers).where(eq(sqliteUsers.id, 1001)).get();
        return tx.transaction((inner) => inner.select().from(sqliteUsers).all());
      });
    },
    close: async () => client.close(),
  };
}
