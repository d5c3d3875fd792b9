import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { observePg } from '@sonde/queries/pg';
import { measurePool } from '@sonde/queries/pools';
import * as mariadb from 'mariadb';
import mysql2 from 'mysql2';
import mysql2Promise from 'mysql2/promise';
import pg from 'pg';
import * as postgresModule from 'postgres';
import { afterAll, expect, test } from 'vitest';
import { postgres, stopServers } from '../queries/drivers/database-servers.js';
import { seedMariadb } from '../queries/drivers/mariadb-people.js';
import { SeeingObserver } from '../queries/drivers/seen-queries.js';
import { adopting, poolNames } from './adopting.js';

const require = createRequire(import.meta.url);
afterAll(async () => {
  // A pool that has ended may have sockets that have not.
  await pause(200);
  await stopServers();
});

test('pools of pg: met, measured, told of, and forgotten when they are closed', async () => {
  const { url } = await postgres();
  const early = new pg.Pool({ connectionString: url, database: 'postgres' });
  const { observer, adopter, told, texts } = adopting();
  expect(adopter.adopt('pg', pg)).toBe(pg);
  const late = new pg.Pool({ connectionString: url });
  await early.query('SELECT 1');
  const client = await late.connect();
  await client.query('SELECT 2');
  client.release();
  await late.query('SELECT 3');
  expect(texts()).toEqual(['SELECT 1', 'SELECT 2', 'SELECT 3']);
  expect(told).toEqual([
    [early, 'pg'],
    [late, 'pg'],
  ]);
  expect(await poolNames(observer.registry)).toEqual(['pg', 'pg postgres']);
  await early.end();
  expect(await poolNames(observer.registry)).toEqual(['pg']);
  adopter.stop();
  await late.query('SELECT 4');
  expect(texts()).toHaveLength(3);
  expect(await poolNames(observer.registry)).toEqual([]);
  for (const { prototype } of [pg.Pool, pg.Client]) expect(String(prototype.query)).not.toContain('wrapped');
  expect(Object.hasOwn(late, 'query')).toBe(false);
  await late.end();
  expect(observer.told).toEqual([]);
});

test('a single client is told of, and a class of the application runs its methods once', async () => {
  const { url } = await postgres();
  const { adopter, told, texts } = adopting();
  adopter.adopt('pg', pg);
  let calls = 0;
  class Counted extends pg.Client {
    override query(...parameters: never[]): never {
      calls++;
      return (super.query as (...all: never[]) => never)(...parameters);
    }
  }
  const client = new pg.Client(url);
  const counted = new Counted(url);
  await Promise.all([client.connect(), counted.connect()]);
  await client.query('SELECT 1');
  await counted.query('SELECT 2' as never);
  await counted.query('SELECT 3' as never);
  expect(told.map(([target]) => target)).toEqual([client, counted]);
  expect(calls).toBe(2);
  // Met in the middle of its first call.
  expect(texts()).toEqual(['SELECT 1', 'SELECT 3']);
  await Promise.all([client.end(), counted.end()]);
});

test.each(['first', 'last'])('what is observed by hand counts once, by its own observer: %s', async (order) => {
  const { url } = await postgres();
  const byHand = new SeeingObserver();
  const { registry } = byHand;
  const { observer, adopter, texts } = adopting({}, new SeeingObserver({ registry }));
  adopter.adopt('pg', pg);
  const pool = new pg.Pool({ connectionString: url });
  if (order === 'last') await pool.query('SELECT 0');
  observePg(pool, byHand);
  if (order === 'first') measurePool(pool, { registry, name: 'by hand' });
  await pool.query('SELECT 1');
  const client = await pool.connect();
  await client.query('SELECT 2');
  client.release();
  expect(byHand.seen.map(({ start }) => start.text)).toEqual(['SELECT 1', 'SELECT 2']);
  expect(texts()).toEqual(order === 'last' ? ['SELECT 0'] : []);
  expect(await poolNames(registry)).toEqual([order === 'first' ? 'by hand' : 'pg']);
  expect([...byHand.told, ...observer.told]).toEqual([]);
  await pool.end();
});

test('mysql2, by callbacks and promises, and what promises keep inside', async () => {
  const url = await seedMariadb();
  const { observer, adopter, told, texts } = adopting();
  adopter.adopt('mysql2', mysql2);
  adopter.adopt('mysql2/promise', mysql2Promise);
  const pool = mysql2.createPool(url);
  const promised = mysql2Promise.createPool(url);
  const connection = await mysql2Promise.createConnection(url);
  await new Promise((resolve) => pool.query('SELECT 1', resolve));
  await promised.query('SELECT 2');
  const held = await promised.getConnection();
  await held.query('SELECT 3');
  held.release();
  await connection.query('SELECT 4');
  expect(texts()).toEqual(['SELECT 1', 'SELECT 2', 'SELECT 3', 'SELECT 4']);
  expect(told.map(([target]) => [pool, promised, connection].indexOf(target as never))).toEqual([0, 1, 2]);
  expect(await poolNames(observer.registry)).toEqual(['mysql2 sonde', 'mysql2 sonde 2']);
  await new Promise((resolve) => pool.end(resolve));
  await promised.end();
  await connection.end();
  expect(await poolNames(observer.registry)).toEqual([]);
  expect(observer.told).toEqual([]);
});

test('mysql2/promise alone', async () => {
  const url = await seedMariadb();
  const { adopter, told, texts } = adopting();
  adopter.adopt('mysql2/promise', mysql2Promise);
  const pool = mysql2Promise.createPool(url);
  const connection = await pool.getConnection();
  await connection.query('SELECT 1');
  connection.release();
  await pool.query('SELECT 2');
  expect(texts()).toEqual(['SELECT 1', 'SELECT 2']);
  expect(told).toEqual([[pool, 'mysql2']]);
  await pool.end();
});

test.each([
  ['an ES module that cannot be changed', () => mariadb],
  ['an object with its names', () => ({ ...mariadb })],
  ['CommonJS', () => require('mariadb') as typeof mariadb],
])('mariadb: %s', async (_, load) => {
  const address = new URL(await seedMariadb());
  const options = { host: address.hostname, port: Number(address.port), user: 'sonde', password: 'sonde' };
  const { observer, adopter, told, texts } = adopting();
  const before = load();
  const adopted = adopter.adopt('mariadb', before) as typeof mariadb;
  expect(Object.keys(adopted).sort()).toEqual(Object.keys(before).sort());
  // Once more, as hooks do.
  adopter.adopt('mariadb', adopted);
  const pool = adopted.createPool({ ...options, connectionLimit: 2 });
  await pool.query('SELECT 1');
  const connection = await adopted.createConnection(options);
  await connection.query('SELECT 2');
  expect(texts()).toEqual(['SELECT 1', 'SELECT 2']);
  expect(told).toEqual([
    [pool, 'mariadb'],
    [connection, 'mariadb'],
  ]);
  expect(await poolNames(observer.registry)).toEqual(['mariadb']);
  await connection.end();
  await pool.end();
  expect(await poolNames(observer.registry)).toEqual([]);
  adopter.stop();
  const after = adopted.createPool(options);
  await after.query('SELECT 3');
  await after.end();
  expect(texts()).toHaveLength(2);
  expect(observer.told).toEqual([]);
});

test.each([
  ['an ES module', () => ({ ...postgresModule })],
  ['CommonJS', () => require('postgres') as object],
])('postgres: %s', async (_, load) => {
  const { url } = await postgres();
  const { observer, adopter, told, texts } = adopting();
  const exports = adopter.adopt('postgres', load()) as { default?: typeof postgresModule.default };
  const make = (typeof exports === 'function' ? exports : exports.default) as typeof postgresModule.default;
  expect(make.camel).toBeDefined();
  expect(adopter.adopt('postgres', exports)).toBe(exports);
  const sql = make(url, { max: 1 });
  expect([...(await sql`SELECT ${1}::int AS one`)]).toEqual([{ one: 1 }]);
  expect(texts()).toEqual(['SELECT $1::int AS one']);
  expect(told).toEqual([[sql, 'postgres']]);
  await sql.end();
  expect(observer.told).toEqual([]);
});

test('two copies of a driver in one process', async () => {
  const { url } = await postgres();
  const { adopter, texts } = adopting();
  // As if another version were installed deeper down: classes of its own.
  class Other extends pg.Pool {}
  const other = { Pool: Other, Client: pg.Client };
  adopter.adopt('pg', pg);
  adopter.adopt('pg', other);
  const pools = [new pg.Pool({ connectionString: url }), new other.Pool({ connectionString: url })];
  for (const [k, pool] of pools.entries()) await pool.query(`SELECT ${k}`);
  expect(texts()).toEqual(['SELECT 0', 'SELECT 1']);
  for (const pool of pools) await pool.end();
});

test('node:sqlite, in a process of its own, as it is not in every Node.js', async () => {
  const program = `
    const { createRequire } = await import('node:module');
    const { Registry } = await import('@sonde/metrics');
    const { QueryObserver } = await import('@sonde/queries');
    const { observeAllQueries } = await import('@sonde/queries/auto');
    let sqlite;
    try { sqlite = createRequire(import.meta.url)('node:sqlite'); } catch { console.log('absent'); process.exit(); }
    const database = new sqlite.DatabaseSync(':memory:');
    const observer = new QueryObserver({ registry: new Registry(), mode: 'test', log: false });
    const told = [];
    const adopter = observeAllQueries(observer, { onTarget: (target, driver) => told.push(driver) });
    adopter.adopt('node:sqlite', sqlite);
    const { report } = await observer.watch({ kind: 'test' }, () => {
      database.exec('CREATE TABLE people (id int)');
      database.prepare('SELECT * FROM people').all();
    });
    adopter.stop();
    database.exec('SELECT 1');
    console.log(report.queries, told.join());
  `;
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname });
  expect(['absent', '2 node:sqlite']).toContain(stdout.trim());
});
