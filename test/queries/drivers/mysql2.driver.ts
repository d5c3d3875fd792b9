import { observeMysql2 } from '@sonde/queries/mysql2';
import mysql from 'mysql2';
import promised from 'mysql2/promise';
import { mariadb } from './database-servers.js';
import { type DriverUnderTest, type OpenDriver, people } from './kit.js';

const all = 'SELECT id, name FROM people ORDER BY id';
const one = 'SELECT id, name FROM people WHERE id = ?';

/** The table of people, made by whoever comes first. */
export async function seedMariadb(): Promise<string> {
  const { port } = await mariadb();
  const url = `mysql://sonde:sonde@127.0.0.1:${port}/sonde`;
  const connection = await promised.createConnection(url);
  await connection.query('CREATE TABLE IF NOT EXISTS people (id int PRIMARY KEY, name varchar(100) NOT NULL)');
  for (const { id, name } of people) await connection.query('INSERT IGNORE INTO people VALUES (?, ?)', [id, name]);
  await connection.end();
  return url;
}

const promisePool: DriverUnderTest = {
  name: 'mysql2/promise, pool',
  system: 'mysql',
  url: import.meta.url,
  transactionOperations: ['START', 'SELECT', 'COMMIT'],
  async open({ connections }): Promise<OpenDriver> {
    const pool = promised.createPool({ uri: await seedMariadb(), connectionLimit: connections });
    return {
      observe: (observer) => observeMysql2(pool, observer),
      list: async () => (await pool.query(all))[0],
      async find(id) {
        return (await pool.query(one, [id]))[0];
      },
      async findElsewhere(id) {
        return (await pool.execute(one, [id]))[0];
      },
      fail: () => pool.query('SELECT missing FROM people'),
      async secret(secret) {
        await pool.query(`SELECT id FROM people WHERE name = '${secret}'`);
        await pool.query('SELECT id FROM people WHERE name = ?', [secret]);
      },
      async transaction(id) {
        const connection = await pool.getConnection();
        await connection.beginTransaction();
        const [rows] = await connection.query(one, [id]);
        await connection.commit();
        connection.release();
        return rows;
      },
      sleep: (ms) => pool.query('SELECT SLEEP(?)', [ms / 1000]),
      close: () => pool.end(),
    };
  },
};

const callbackPool: DriverUnderTest = {
  name: 'mysql2, pool with callbacks',
  system: 'mysql',
  url: import.meta.url,
  async open({ connections }): Promise<OpenDriver> {
    const pool = mysql.createPool({ uri: await seedMariadb(), connectionLimit: connections });
    const query = (ask: (done: (error: unknown, rows: unknown) => void) => void) =>
      new Promise<unknown>((resolve, reject) => {
        ask((error, rows) => (error == null ? resolve(rows) : reject(error)));
      });
    return {
      observe: (observer) => observeMysql2(pool, observer),
      list: () => query((done) => pool.query(all, done)),
      find: (id) =>
        query(function find(done) {
          pool.query({ sql: one, values: [id] }, done);
        }),
      findElsewhere: (id) =>
        query(function findElsewhere(done) {
          pool.execute(one, [id], done);
        }),
      fail: () => query((done) => pool.query('SELECT missing FROM people', done)),
      async secret(secret) {
        await query((done) => pool.query(`SELECT id FROM people WHERE name = "${secret}"`, done));
        await query((done) => pool.query('SELECT id FROM people WHERE name = ?', [secret], done));
      },
      findByCallback(id, done) {
        pool.query(one, [id], (error, rows) => done(error, rows));
      },
      async stream() {
        let rows = 0;
        for await (const _ of pool.query(all).stream()) rows++;
        return rows;
      },
      close: () => new Promise((resolve) => pool.end(() => resolve())),
    };
  },
};

const checkedOut: DriverUnderTest = {
  name: 'mysql2/promise, pool.getConnection',
  system: 'mysql',
  url: import.meta.url,
  async open({ connections }): Promise<OpenDriver> {
    const pool = promised.createPool({ uri: await seedMariadb(), connectionLimit: connections });
    const withConnection = async <T>(ask: (connection: promised.PoolConnection) => Promise<T>): Promise<T> => {
      const connection = await pool.getConnection();
      try {
        return await ask(connection);
      } finally {
        connection.release();
      }
    };
    return {
      observe: (observer) => observeMysql2(pool, observer),
      list: () => withConnection(async (connection) => (await connection.query(all))[0]),
      find: (id) =>
        withConnection(async function find(connection) {
          return (await connection.execute(one, [id]))[0];
        }),
      findElsewhere: (id) =>
        withConnection(async function findElsewhere(connection) {
          return (await connection.query({ sql: one, values: [id] }))[0];
        }),
      fail: () => withConnection((connection) => connection.execute('SELECT missing FROM people')),
      secret: (secret) =>
        withConnection(async (connection) => {
          await connection.query(`SELECT id FROM people WHERE name = '${secret}'`);
          await connection.execute('SELECT id FROM people WHERE name = ?', [secret]);
        }),
      close: () => pool.end(),
    };
  },
};

const connection: DriverUnderTest = {
  name: 'mysql2, connection',
  system: 'mysql',
  url: import.meta.url,
  transactionOperations: ['START', 'SELECT', 'COMMIT'],
  async open(): Promise<OpenDriver> {
    const connection = await promised.createConnection(await seedMariadb());
    return {
      observe: (observer) => observeMysql2(connection, observer),
      list: async () => (await connection.query(all))[0],
      async find(id) {
        return (await connection.query(one, [id]))[0];
      },
      async findElsewhere(id) {
        return (await connection.query({ sql: one, values: [id] }))[0];
      },
      fail: () => connection.query('SELECT missing FROM people'),
      async secret(secret) {
        await connection.query(`SELECT id FROM people WHERE name = '${secret}'`);
        await connection.query('SELECT id FROM people WHERE name = ?', [secret]);
      },
      async transaction(id) {
        await connection.beginTransaction();
        const [rows] = await connection.query(one, [id]);
        await connection.commit();
        return rows;
      },
      close: () => connection.end(),
    };
  },
};

export const mysql2Drivers: readonly DriverUnderTest[] = [promisePool, callbackPool, checkedOut, connection];
