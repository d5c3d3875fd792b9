import { EntitySchema, MikroORM } from '@mikro-orm/postgresql';
import { drizzle } from 'drizzle-orm/node-postgres';
import knex from 'knex';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import postgres from 'postgres';
import { Sequelize } from 'sequelize';
import { DataSource } from 'typeorm';
import type { PingedClient, PingedDriver } from './pinged-client.js';

const max = 2;
/**
 * A connection that is being made belongs to the driver alone, and only the driver can give it up. Without a limit it
 * waits for minutes; of a `pg` Pool, the ping ends those that it asked for.
 */
const connectionTimeoutMillis = 1000;
const silent = { warn: () => {}, error: () => {}, deprecate: () => {}, debug: () => {} };
const urlOf = (port: number) => `postgres://postgres:sonde@127.0.0.1:${port}/postgres`;

function pooled(pool: pg.Pool): Pick<PingedClient, 'use' | 'exhaust' | 'waiting'> {
  return {
    use: () => Promise.all(Array.from({ length: max }, () => pool.query('SELECT 1'))),
    async exhaust() {
      const clients = await Promise.all(Array.from({ length: max }, () => pool.connect()));
      return () => clients.forEach((client) => void client.release());
    },
    waiting: () => pool.waitingCount,
  };
}

function poolOf(port: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: urlOf(port), max });
  // What every application has to do; a ping adds nothing to it.
  pool.on('error', () => {});
  return pool;
}

export const postgresClients: readonly PingedDriver[] = [
  {
    name: 'pg Pool',
    server: 'postgres',
    isPooled: true,
    open(port) {
      const pool = poolOf(port);
      return { client: pool, ...pooled(pool), close: () => pool.end() };
    },
  },
  {
    name: 'Drizzle on pg',
    server: 'postgres',
    isPooled: true,
    open(port) {
      const pool = poolOf(port);
      return { client: drizzle(pool), ...pooled(pool), close: () => pool.end() };
    },
  },
  {
    name: 'TypeORM on pg',
    server: 'postgres',
    isPooled: true,
    async open(port) {
      const source = new DataSource({ type: 'postgres', url: urlOf(port), poolSize: max, logging: false });
      await source.initialize();
      const pool = (source.driver as unknown as { master: pg.Pool }).master;
      return { client: source, ...pooled(pool), close: () => source.destroy() };
    },
  },
  {
    name: 'Sequelize on pg',
    server: 'postgres',
    isPooled: true,
    open(port) {
      const sequelize = new Sequelize(urlOf(port), {
        dialect: 'postgres',
        logging: false,
        pool: { max },
        dialectOptions: { connectionTimeoutMillis },
      });
      return {
        client: sequelize,
        use: () => Promise.all(Array.from({ length: max }, () => sequelize.query('SELECT 1'))),
        close: () => sequelize.close(),
      };
    },
  },
  {
    name: 'Knex on pg',
    server: 'postgres',
    isPooled: true,
    open(port) {
      const database = knex({
        client: 'pg',
        connection: { connectionString: urlOf(port), connectionTimeoutMillis },
        pool: { min: 0, max },
        log: silent,
      });
      return {
        client: database,
        use: () => Promise.all(Array.from({ length: max }, () => database.raw('SELECT 1'))),
        close: () => database.destroy(),
      };
    },
  },
  {
    name: 'MikroORM on pg',
    server: 'postgres',
    isPooled: true,
    async open(port) {
      const orm = await MikroORM.init({
        clientUrl: urlOf(port),
        entities: [new EntitySchema({ name: 'Thing', properties: { id: { type: 'number', primary: true } } })],
        pool: { min: 0, max },
        driverOptions: { log: silent, connection: { connectionTimeoutMillis } },
        logger: () => {},
      });
      return {
        client: orm,
        use: () => Promise.all(Array.from({ length: max }, () => orm.em.getConnection().execute('SELECT 1'))),
        close: () => orm.close(true),
      };
    },
  },
  {
    name: 'Kysely on pg',
    server: 'postgres',
    isPooled: false,
    open(port) {
      const pool = poolOf(port);
      // Kysely listens to no connection it uses: one that breaks meanwhile would end the process, ping or not.
      pool.on('connect', (client) => client.on('error', () => {}));
      const database = new Kysely<object>({ dialect: new PostgresDialect({ pool }) });
      return { client: database, ...pooled(pool), close: () => database.destroy() };
    },
  },
  {
    name: 'pg Client',
    server: 'postgres',
    isPooled: false,
    async open(port) {
      const client = new pg.Client({ connectionString: urlOf(port) });
      client.on('error', () => {});
      await client.connect();
      return { client, use: () => client.query('SELECT 1'), close: () => client.end() };
    },
  },
  {
    name: 'postgres.js',
    server: 'postgres',
    isPooled: false,
    open(port) {
      const sql = postgres(urlOf(port), { max, connect_timeout: 2, onnotice: () => {} });
      return {
        client: sql,
        use: () => Promise.all(Array.from({ length: max }, () => sql`SELECT 1`)),
        close: () => sql.end({ timeout: 1 }),
      };
    },
  },
];
