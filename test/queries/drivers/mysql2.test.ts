import { observeMysql2 } from '@sonde/queries/mysql2';
import mysql from 'mysql2';
import promised from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { expectAllEnded } from './cases.js';
import { stopServers } from './database-servers.js';
import { people } from './kit.js';
import { seedMariadb } from './mariadb-people.js';
import { SeeingObserver } from './seen-queries.js';

const one = 'SELECT id, name FROM people WHERE id = ?';

let uri: string;
let pool: promised.Pool;
let observer: SeeingObserver;
let unobserve: () => void;

beforeAll(async () => {
  uri = await seedMariadb();
});
afterAll(stopServers);

async function open(options: promised.PoolOptions = {}): Promise<void> {
  pool = promised.createPool({ uri, connectionLimit: 2, ...options });
  await pool.query('SELECT 1');
  observer = new SeeingObserver();
  unobserve = observeMysql2(pool, observer);
}

afterEach(async () => {
  unobserve();
  await pool.end();
});

describe('what is asked and answered', () => {
  test('the text is that before values were written into it', async () => {
    await open();
    await pool.query('SELECT id FROM people WHERE name = ? AND id IN (?)', ['Ada', [1, 2]]);
    await pool.query({ sql: one, values: [1] });
    await pool.query(one, 2 as never);
    expect(observer.seen.map(({ start }) => [start.text, start.parameters])).toEqual([
      ['SELECT id FROM people WHERE name = ? AND id IN (?)', ['Ada', [1, 2]]],
      [one, [1]],
      [one, [2]],
    ]);
    expect(observer.seen[0]?.start.namespace).toBe('sonde');
    expectAllEnded(observer);
  });

  test('named placeholders are values in the order of the text', async () => {
    await open({ namedPlaceholders: true });
    const [rows] = await pool.query('SELECT id FROM people WHERE id > :least AND name <> :name', {
      name: 'Ada',
      least: 8,
    });
    expect(rows).toEqual([{ id: 9 }, { id: 10 }]);
    expect(observer.seen[0]?.start.parameters).toEqual([8, 'Ada']);
  });

  test('several statements, rows as arrays, and writes', async () => {
    await open({ multipleStatements: true });
    await pool.query('SELECT 1; SELECT id FROM people');
    await pool.query({ sql: one, values: [1], rowsAsArray: true });
    await pool.query('UPDATE people SET name = name WHERE id = 1');
    const ends = observer.seen.map((seen) => seen.ends[0]);
    expect(ends[0]).toMatchObject({ rowCount: people.length + 1 });
    expect(ends[1]).toMatchObject({ rows: [[1, 'Ada']], rowCount: 1 });
    expect(ends[2]).toEqual({});
  });

  test('prepared statements, each time they run', async () => {
    await open();
    const connection = await pool.getConnection();
    const statement = await connection.prepare(one);
    expect((await statement.execute([1]))[0]).toEqual([people[0]]);
    expect((await statement.execute([2]))[0]).toEqual([people[1]]);
    expect(observer.seen.map(({ start, ends }) => [start.text, start.parameters, ends[0]?.rows?.length])).toEqual([
      [one, [1], 1],
      [one, [2], 1],
    ]);
    unobserve();
    expect((await statement.execute([3]))[0]).toEqual([people[2]]);
    expect(observer.seen).toHaveLength(2);
    connection.release();
  });

  test('a query without a callback tells of its rows and its failure by events', async () => {
    await open();
    const core = mysql.createPool({ uri, connectionLimit: 1 });
    const unobserveCore = observeMysql2(core, observer);
    const rows = await new Promise<number>((resolve) => {
      let count = 0;
      core
        .query('SELECT id FROM people')
        .on('result', () => count++)
        .on('end', () => resolve(count));
    });
    const error = await new Promise((resolve) => core.query('SELECT missing FROM people').on('error', resolve));
    expect(rows).toBe(people.length);
    expect(observer.seen.map(({ ends }) => ends[0]?.rowCount ?? ends[0]?.error)).toEqual([people.length, error]);
    expect(observer.seen[0]?.ends[0]?.rows?.[0]).toEqual({ id: 1 });
    unobserveCore();
    await new Promise<void>((resolve) => core.end(() => resolve()));
  });
});

describe('connections', () => {
  test('all of the pool are as they were, once it is over', async () => {
    await open();
    const connection = await pool.getConnection();
    await connection.query('SELECT 1');
    expect(observer.seen).toHaveLength(1);
    unobserve();
    const own = [pool.pool, connection.connection].flatMap((target) =>
      ['query', 'execute', 'prepare', 'getConnection'].filter((name) => Object.hasOwn(target, name)),
    );
    expect(own).toEqual([]);
    connection.release();
  });

  test('the pool of promises and the one inside of it are the same', async () => {
    await open();
    observeMysql2(pool.pool as never, observer)();
    expect(observer.told.map(({ code }) => code)).toEqual(['SONDE_QUERIES_OBSERVED_TWICE']);
  });

  test('a pool that is closed refuses, and the query failed', async () => {
    await open();
    const closed = promised.createPool({ uri });
    const unobserveClosed = observeMysql2(closed, observer);
    await closed.end();
    await expect(closed.query('SELECT 1')).rejects.toThrow('Pool is closed');
    expect(observer.seen[0]?.ends[0]?.error).toBeInstanceOf(Error);
    expect(observer.seen[0]?.wasSent).toBe(false);
    unobserveClosed();
  });

  test('what is not observable is refused with what to pass', async () => {
    await open();
    const cluster = mysql.createPoolCluster();
    for (const wrong of [undefined, null, {}, mysql, cluster, 'mysql://', Promise.resolve()]) {
      expect(() => observeMysql2(wrong as never, observer)).toThrow(/createPool\(\).*SONDE_QUERIES_NOT_OBSERVABLE/);
    }
  });
});
