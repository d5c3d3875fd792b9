import { observeMariadb } from '@sonde/queries/mariadb';
import * as promised from 'mariadb';
import * as callbacks from 'mariadb/callback';
import type { DriverUnderTest, OpenDriver } from './kit.js';
import { seedMariadb } from './mysql2.driver.js';

const all = 'SELECT id, name FROM people ORDER BY id';
const one = 'SELECT id, name FROM people WHERE id = ?';

async function options() {
  const { hostname: host, port, username: user, password } = new URL(await seedMariadb());
  return { host, port: Number(port), user, password, database: 'sonde' };
}

const promisePool: DriverUnderTest = {
  name: 'mariadb, pool',
  system: 'mariadb',
  url: import.meta.url,
  transactionOperations: ['START', 'SELECT', 'COMMIT'],
  async open({ connections }): Promise<OpenDriver> {
    const pool = promised.createPool({ ...(await options()), connectionLimit: connections });
    return {
      observe: (observer) => observeMariadb(pool, observer),
      list: () => pool.query(all),
      async find(id) {
        return await pool.query(one, [id]);
      },
      async findElsewhere(id) {
        return await pool.execute(one, [id]);
      },
      fail: () => pool.query('SELECT missing FROM people'),
      async secret(secret) {
        await pool.query(`SELECT id FROM people WHERE name = '${secret}'`);
        await pool.query('SELECT id FROM people WHERE name = ?', [secret]);
      },
      async transaction(id) {
        const connection = await pool.getConnection();
        await connection.beginTransaction();
        const rows = await connection.query(one, [id]);
        await connection.commit();
        await connection.release();
        return rows;
      },
      sleep: (ms) => pool.query('SELECT SLEEP(?)', [ms / 1000]),
      close: () => pool.end(),
    };
  },
};

const connection: DriverUnderTest = {
  name: 'mariadb, connection',
  system: 'mariadb',
  url: import.meta.url,
  async open(): Promise<OpenDriver> {
    const connection = await promised.createConnection(await options());
    return {
      observe: (observer) => observeMariadb(connection, observer),
      list: () => connection.query(all),
      async find(id) {
        return await connection.query(one, [id]);
      },
      async findElsewhere(id) {
        return await connection.query({ sql: one }, [id]);
      },
      fail: () => connection.query('SELECT missing FROM people'),
      async secret(secret) {
        await connection.query(`SELECT id FROM people WHERE name = '${secret}'`);
        await connection.query('SELECT id FROM people WHERE name = ?', [secret]);
      },
      async stream() {
        let rows = 0;
        for await (const _ of connection.queryStream(all)) rows++;
        return rows;
      },
      close: () => connection.end(),
    };
  },
};

const callbackPool: DriverUnderTest = {
  name: 'mariadb, pool with callbacks',
  system: 'mariadb',
  url: import.meta.url,
  async open({ connections }): Promise<OpenDriver> {
    const pool = callbacks.createPool({ ...(await options()), connectionLimit: connections });
    const query = (ask: (done: (error: unknown, rows: unknown) => void) => void) =>
      new Promise<unknown>((resolve, reject) => {
        ask((error, rows) => (error == null ? resolve(rows) : reject(error)));
      });
    return {
      observe: (observer) => observeMariadb(pool, observer),
      list: () => query((done) => pool.query(all, done)),
      find: (id) =>
        query(function find(done) {
          pool.query(one, [id], done);
        }),
      findElsewhere: (id) =>
        query(function findElsewhere(done) {
          pool.query({ sql: one }, [id], done);
        }),
      fail: () => query((done) => pool.query('SELECT missing FROM people', done)),
      async secret(secret) {
        await query((done) => pool.query(`SELECT id FROM people WHERE name = "${secret}"`, done));
        await query((done) => pool.query('SELECT id FROM people WHERE name = ?', [secret], done));
      },
      findByCallback(id, done) {
        pool.query(one, [id], (error, rows) => done(error, rows));
      },
      close: () => new Promise((resolve) => pool.end(() => resolve())),
    };
  },
};

export const mariadbDrivers: readonly DriverUnderTest[] = [promisePool, connection, callbackPool];
