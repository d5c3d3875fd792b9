import { observeMariadb } from '@sonde/queries/mariadb';
import * as promised from 'mariadb';
import * as callbacks from 'mariadb/callback';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { expectAllEnded } from './cases.js';
import { stopServers } from './database-servers.js';
import { people } from './kit.js';
import { seedMariadb } from './mariadb-people.js';
import { SeeingObserver } from './seen-queries.js';

const one = 'SELECT id, name FROM people WHERE id = ?';

let options: promised.PoolConfig;
let pool: promised.Pool;
let observer: SeeingObserver;
let unobserve: () => void;

beforeAll(async () => {
  const { hostname: host, port, username: user, password } = new URL(await seedMariadb());
  options = { host, port: Number(port), user, password, database: 'sonde', connectionLimit: 2 };
});
afterAll(stopServers);

async function open(more: promised.PoolConfig = {}): Promise<void> {
  pool = promised.createPool({ ...options, ...more });
  await pool.query('SELECT 1');
  observer = new SeeingObserver();
  unobserve = observeMariadb(pool, observer);
}

afterEach(async () => {
  unobserve();
  await pool.end();
});

describe('what is asked and answered', () => {
  test('texts with values, writes, batches, several statements', async () => {
    await open({ multipleStatements: true });
    await pool.query({ sql: one, rowsAsArray: true }, [1]);
    await pool.query({ sql: one, metaAsArray: true }, [1]);
    await pool.query('SELECT 1; SELECT id FROM people');
    await pool.query('UPDATE people SET name = name WHERE id = 1');
    await pool.batch('UPDATE people SET name = name WHERE id = ?', [[1], [2]]);
    expect(observer.seen.map(({ ends }) => ends[0]?.rowCount)).toEqual([1, 1, people.length + 1, undefined, undefined]);
    expect(observer.seen[0]?.start).toMatchObject({ text: one, parameters: [1] });
    expect(observer.seen[0]?.ends[0]?.rows).toEqual([[1, 'Ada']]);
    expectAllEnded(observer);
  });

  test('prepared statements, each time they run', async () => {
    await open();
    const connection = await pool.getConnection();
    const statement = await connection.prepare(one);
    expect(await statement.execute([1])).toEqual([people[0]]);
    expect(await statement.execute([2])).toEqual([people[1]]);
    statement.close();
    await connection.release();
    expect(observer.seen.map(({ start, ends }) => [start.text, start.parameters, ends[0]?.rows?.length])).toEqual([
      [one, [1], 1],
      [one, [2], 1],
    ]);
    expect(observer.seen[0]?.start.namespace).toBe('sonde');
  });

  test('transactions of the callback API are counted once', async () => {
    await open();
    const core = callbacks.createPool(options);
    const unobserveCore = observeMariadb(core, observer);
    await new Promise<void>((resolve, reject) => {
      core.getConnection((_, connection) => {
        if (connection === undefined) return reject(new Error('no connection'));
        connection.beginTransaction((error) => {
          if (error !== null) return reject(error);
          connection.rollback(() => connection.release(() => resolve()));
        });
      });
    });
    expect(observer.seen.map(({ start }) => start.text)).toEqual(['START TRANSACTION', 'ROLLBACK']);
    expectAllEnded(observer);
    unobserveCore();
    await new Promise<void>((resolve) => core.end(() => resolve()));
  });

  test('a stream that fails', async () => {
    await open();
    const connection = await pool.getConnection();
    const stream = connection.queryStream('SELECT missing FROM people');
    const error = await new Promise((resolve) => stream.on('error', resolve).resume());
    expect(observer.seen[0]?.ends[0]?.error).toBe(error);
    await connection.release();
  });
});

describe('connections', () => {
  test('are as they were, once it is over', async () => {
    await open();
    const connection = await pool.getConnection();
    await connection.query('SELECT 1');
    unobserve();
    const own = [pool, connection].flatMap((target) =>
      ['query', 'execute', 'batch', 'prepare', 'commit', 'getConnection'].filter((name) => Object.hasOwn(target, name)),
    );
    expect(own).toEqual([]);
    await connection.query('SELECT 1');
    expect(observer.seen).toHaveLength(1);
    await connection.release();
  });

  test('who waits is told from who gave up', async () => {
    await open({ connectionLimit: 1, acquireTimeout: 100 });
    const connection = await pool.getConnection();
    const asked = pool.query('SELECT 1').catch((error: unknown) => error);
    expect(await asked).toBeInstanceOf(Error);
    const later = pool.query('SELECT 2');
    expect(observer.seen.map(({ wasSent }) => wasSent)).toEqual([false, false]);
    await connection.release();
    await later;
    expect(observer.seen.map(({ wasSent }) => wasSent)).toEqual([false, true]);
    expectAllEnded(observer);
  });

  test('what is not observable is refused with what to pass', async () => {
    await open();
    for (const wrong of [undefined, null, {}, promised, 'mariadb://', Promise.resolve()]) {
      expect(() => observeMariadb(wrong as never, observer)).toThrow(/createPool\(\).*SONDE_QUERIES_NOT_OBSERVABLE/);
    }
  });
});
