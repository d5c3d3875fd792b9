import { setTimeout as pause } from 'node:timers/promises';
import { Registry } from '@sonde/metrics';
import { histogramOf, labelSetsOf, seriesValue } from '@sonde/metrics/testing';
import { measurePool } from '@sonde/queries/pools';
import knex from 'knex';
import * as mariadb from 'mariadb';
import mysql from 'mysql2/promise';
import pg from 'pg';
import { Sequelize } from 'sequelize';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgres, stopServers } from './database-servers.js';
import { seedMariadb } from './mariadb-people.js';

/** A pool of at most two connections, that gives up waiting after 1.5 s where it can. */
interface OpenPool {
  readonly pool: object;
  /** Holds a connection until the function it resolves with is called. */
  hold(): Promise<() => Promise<unknown> | unknown>;
  close(): Promise<unknown>;
}

interface PoolKind {
  readonly name: string;
  /** Those that its driver does not tell of. */
  readonly unknown: readonly string[];
  open(): Promise<OpenPool>;
}

let postgresUrl: string;
let mysqlUrl: string;
beforeAll(async () => {
  postgresUrl = (await postgres()).url;
  mysqlUrl = await seedMariadb();
});
afterAll(stopServers);

const kinds: readonly PoolKind[] = [
  {
    name: 'pg',
    unknown: [],
    async open() {
      const pool = new pg.Pool({ connectionString: postgresUrl, max: 2, connectionTimeoutMillis: 1500 });
      const hold = async () => {
        const client = await pool.connect();
        return () => client.release();
      };
      return { pool, hold, close: () => pool.end() };
    },
  },
  {
    name: 'mysql2',
    unknown: ['timeouts'],
    async open() {
      const pool = mysql.createPool({ uri: mysqlUrl, connectionLimit: 2 });
      const hold = async () => {
        const connection = await pool.getConnection();
        return () => connection.release();
      };
      return { pool, hold, close: () => pool.end() };
    },
  },
  {
    name: 'mariadb',
    unknown: ['max', 'create'],
    async open() {
      const { hostname: host, port, username: user, password } = new URL(mysqlUrl);
      const login = { host, port: Number(port), user, password };
      const pool = mariadb.createPool({ ...login, connectionLimit: 2, acquireTimeout: 1500 });
      const hold = async () => {
        const connection = await pool.getConnection();
        return () => connection.release();
      };
      return { pool, hold, close: () => pool.end() };
    },
  },
  {
    name: 'Knex (tarn)',
    unknown: [],
    async open() {
      const db = knex({ client: 'pg', connection: postgresUrl, pool: { min: 0, max: 2, acquireTimeoutMillis: 1500 } });
      const hold = async () => {
        const connection = await db.client.acquireConnection();
        return () => db.client.releaseConnection(connection);
      };
      return { pool: db, hold, close: () => db.destroy() };
    },
  },
  {
    name: 'Sequelize',
    unknown: ['create'],
    async open() {
      const db = new Sequelize(postgresUrl, { dialect: 'postgres', logging: false, pool: { max: 2, acquire: 1500 } });
      const manager = db.connectionManager as unknown as {
        getConnection(options: object): Promise<object>;
        releaseConnection(connection: object): unknown;
      };
      const hold = async () => {
        const connection = await manager.getConnection({ type: 'SELECT' });
        return () => manager.releaseConnection(connection);
      };
      return { pool: db, hold, close: () => db.close() };
    },
  },
];

describe.each(kinds)('$name', ({ unknown, open }) => {
  test('numbers, times and who waited in vain', async () => {
    const registry = new Registry();
    const { pool, hold, close } = await open();
    const before = Object.getOwnPropertyNames(pool);
    const stop = measurePool(pool, { registry, name: 'shop' });
    const first = await hold();
    const second = await hold();
    const third = hold().then(
      async (release) => release(),
      () => {},
    );
    await pause(20);
    expect(await read(registry)).toMatchObject({ used: 2, idle: 0, pending: 1 });
    if (!unknown.includes('max')) expect((await read(registry)).max).toBe(2);
    if (!unknown.includes('timeouts')) await third;
    await first();
    await third;
    await second();
    await pause(20);
    const after = await read(registry);
    expect(after).toMatchObject({ used: 0, idle: 2, pending: 0 });
    expect(after.waits).toBe(unknown.includes('timeouts') ? 3 : 2);
    expect(after.uses).toBe(unknown.includes('timeouts') ? 3 : 2);
    expect(after.timeouts).toBe(unknown.includes('timeouts') ? 0 : 1);
    expect(after.opened).toBe(unknown.includes('create') ? 0 : 2);
    expect(after.useSeconds).toBeGreaterThan(0.02);
    stop();
    expect((await read(registry)).used).toBeUndefined();
    expect(Object.getOwnPropertyNames(pool)).toEqual(before);
    await (await hold())();
    expect((await read(registry)).waits).toBe(after.waits);
    await close();
  });
});

/** The metrics of the only pool of a registry; undefined: there is no such series. */
async function read(registry: Registry) {
  const snapshot = await registry.collect();
  const name = (metric: string) => `db_client_connection_${metric}`;
  const value = (metric: string, labels: Record<string, string> = {}) => {
    const all = { db_client_connection_pool_name: 'shop', ...labels };
    const isThere = labelSetsOf(snapshot, name(metric)).some((set) =>
      Object.entries(all).every(([label, wanted]) => set[label] === wanted),
    );
    return isThere ? seriesValue(snapshot, name(metric), all) : undefined;
  };
  const times = (metric: string) =>
    histogramOf(snapshot, name(`${metric}_seconds`), { db_client_connection_pool_name: 'shop' });
  return {
    used: value('count', { db_client_connection_state: 'used' }),
    idle: value('count', { db_client_connection_state: 'idle' }),
    max: value('max'),
    pending: value('pending_requests'),
    timeouts: value('timeouts'),
    waits: times('wait_time').count,
    uses: times('use_time').count,
    useSeconds: times('use_time').sum,
    opened: times('create_time').count,
  };
}

test('each pool once, under a name of its own; what is no pool is refused', async () => {
  const registry = new Registry();
  const pool = new pg.Pool({ connectionString: postgresUrl });
  const other = new pg.Pool({ connectionString: postgresUrl });
  const stop = measurePool(pool, { registry, name: 'a' });
  expect(() => measurePool(other, { registry, name: 'a' })).toThrow(/a second pool of that name/);
  expect(() => measurePool(pool, { registry, name: 'a' })).toThrow(/measured already/);
  expect(() => measurePool(pool, {} as never)).toThrow(/SONDE_INVALID_OPTION/);
  expect(() => measurePool(pool, { name: 'b', nam: 'b' } as never)).toThrow(/SONDE_INVALID_OPTION/);
  for (const wrong of [undefined, null, {}, pg.Pool, new pg.Client()]) {
    expect(() => measurePool(wrong as never, { registry, name: 'b' })).toThrow(/SONDE_QUERIES_NOT_OBSERVABLE/);
  }
  stop();
  stop();
  measurePool(other, { registry, name: 'a' })();
});
