import type { QueryObserver } from '@sonde/queries';
import { observeMariadb } from '@sonde/queries/mariadb';
import { observeMysql2 } from '@sonde/queries/mysql2';
import * as mariadb from 'mariadb';
import * as mariadbCallbacks from 'mariadb/callback';
import mysql2Callbacks from 'mysql2';
import mysql2 from 'mysql2/promise';
import type { DriverUnderTest, OpenDriver } from './kit.js';
import { seedMariadb } from './mariadb-people.js';

const all = 'SELECT id, name FROM people ORDER BY id';
const one = 'SELECT id, name FROM people WHERE id = ?';

/** Of the two packages for the same server: each as it is told of values beside the text, and how it answers. */
interface Flavour {
  readonly system: string;
  readonly observe: (target: object, observer: QueryObserver) => () => void;
  readonly rowsOf: (answer: unknown) => unknown;
  /** `one`, by an object of options. */
  readonly oneByOptions: (id: number) => unknown[];
}

const ofMysql2: Flavour = {
  system: 'mysql',
  observe: (target, observer) => observeMysql2(target as never, observer),
  // With the columns beside them.
  rowsOf: (answer) => (answer as unknown[])[0],
  oneByOptions: (id) => [{ sql: one, values: [id] }],
};

const ofMariadb: Flavour = {
  system: 'mariadb',
  observe: (target, observer) => observeMariadb(target as never, observer),
  rowsOf: (answer) => answer,
  oneByOptions: (id) => [{ sql: one }, [id]],
};

/** What the promise APIs of both have in common, pools and connections. */
interface Promised {
  query(...parameters: unknown[]): Promise<unknown>;
  execute(...parameters: unknown[]): Promise<unknown>;
  getConnection(): Promise<Promised>;
  beginTransaction(): Promise<void>;
  commit(): Promise<void>;
  release(): Promise<void> | void;
  queryStream?(sql: string): AsyncIterable<unknown>;
  end(): Promise<void>;
}

type Done = (error: unknown, rows?: unknown) => void;

interface WithCallbacks {
  query(...parameters: unknown[]): { stream?(): AsyncIterable<unknown> };
  execute(...parameters: unknown[]): unknown;
  end(done: () => void): void;
}

interface Options {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

type Open = (options: Options, connectionLimit: number) => unknown;

async function opened(open: Open, connectionLimit: number): Promise<unknown> {
  const { hostname: host, port, username: user, password } = new URL(await seedMariadb());
  return await open({ host, port: Number(port), user, password, database: 'sonde' }, connectionLimit);
}

async function count(rows: AsyncIterable<unknown> | undefined): Promise<number> {
  let rowCount = 0;
  for await (const _ of rows ?? []) rowCount++;
  return rowCount;
}

function promisePool(name: string, { system, observe, rowsOf }: Flavour, open: Open): DriverUnderTest {
  return {
    name,
    system,
    url: import.meta.url,
    transactionOperations: ['START', 'SELECT', 'COMMIT'],
    async open({ connections }): Promise<OpenDriver> {
      const pool = (await opened(open, connections)) as Promised;
      return {
        observe: (observer) => observe(pool, observer),
        list: async () => rowsOf(await pool.query(all)),
        async find(id) {
          return rowsOf(await pool.query(one, [id]));
        },
        async findElsewhere(id) {
          return rowsOf(await pool.execute(one, [id]));
        },
        fail: () => pool.query('SELECT missing FROM people'),
        async secret(secret) {
          await pool.query(`SELECT id FROM people WHERE name = '${secret}'`);
          await pool.query('SELECT id FROM people WHERE name = ?', [secret]);
        },
        async transaction(id) {
          const connection = await pool.getConnection();
          await connection.beginTransaction();
          const rows = rowsOf(await connection.query(one, [id]));
          await connection.commit();
          await connection.release();
          return rows;
        },
        sleep: (ms) => pool.query('SELECT SLEEP(?)', [ms / 1000]),
        close: () => pool.end(),
      };
    },
  };
}

function checkedOut(name: string, flavour: Flavour, open: Open): DriverUnderTest {
  const { system, observe, rowsOf, oneByOptions } = flavour;
  return {
    name,
    system,
    url: import.meta.url,
    async open({ connections }): Promise<OpenDriver> {
      const pool = (await opened(open, connections)) as Promised;
      const withConnection = async <T>(ask: (connection: Promised) => Promise<T>): Promise<T> => {
        const connection = await pool.getConnection();
        try {
          return await ask(connection);
        } finally {
          await connection.release();
        }
      };
      return {
        observe: (observer) => observe(pool, observer),
        list: () => withConnection(async (connection) => rowsOf(await connection.query(all))),
        find: (id) =>
          withConnection(async function find(connection) {
            return rowsOf(await connection.execute(one, [id]));
          }),
        findElsewhere: (id) =>
          withConnection(async function findElsewhere(connection) {
            return rowsOf(await connection.query(...oneByOptions(id)));
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
}

function connection(name: string, flavour: Flavour, open: Open): DriverUnderTest {
  const { system, observe, rowsOf, oneByOptions } = flavour;
  return {
    name,
    system,
    url: import.meta.url,
    transactionOperations: ['START', 'SELECT', 'COMMIT'],
    async open(): Promise<OpenDriver> {
      const connection = (await opened(open, 1)) as Promised;
      const stream = () => count(connection.queryStream?.(all));
      return {
        observe: (observer) => observe(connection, observer),
        list: async () => rowsOf(await connection.query(all)),
        async find(id) {
          return rowsOf(await connection.query(one, [id]));
        },
        async findElsewhere(id) {
          return rowsOf(await connection.query(...oneByOptions(id)));
        },
        fail: () => connection.query('SELECT missing FROM people'),
        async secret(secret) {
          await connection.query(`SELECT id FROM people WHERE name = '${secret}'`);
          await connection.query('SELECT id FROM people WHERE name = ?', [secret]);
        },
        ...(connection.queryStream !== undefined && { stream }),
        async transaction(id) {
          await connection.beginTransaction();
          const rows = rowsOf(await connection.query(one, [id]));
          await connection.commit();
          return rows;
        },
        close: () => connection.end(),
      };
    },
  };
}

function callbackPool(name: string, flavour: Flavour, open: Open, hasStreams: boolean): DriverUnderTest {
  const { system, observe, oneByOptions } = flavour;
  return {
    name,
    system,
    url: import.meta.url,
    async open({ connections }): Promise<OpenDriver> {
      const pool = (await opened(open, connections)) as WithCallbacks;
      const query = (ask: (done: Done) => void) =>
        new Promise<unknown>((resolve, reject) => {
          ask((error, rows) => (error == null ? resolve(rows) : reject(error)));
        });
      const stream = () => count(pool.query(all).stream?.());
      return {
        observe: (observer) => observe(pool, observer),
        list: () => query((done) => pool.query(all, done)),
        find: (id) =>
          query(function find(done) {
            pool.query(...oneByOptions(id), done);
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
          pool.query(one, [id], (error: unknown, rows: unknown) => done(error, rows));
        },
        ...(hasStreams && { stream }),
        close: () => new Promise((resolve) => pool.end(() => resolve())),
      };
    },
  };
}

export const mysqlDrivers: readonly DriverUnderTest[] = [
  promisePool('mysql2/promise, pool', ofMysql2, (options, connectionLimit) =>
    mysql2.createPool({ ...options, connectionLimit }),
  ),
  callbackPool(
    'mysql2, pool with callbacks',
    ofMysql2,
    (options, connectionLimit) => mysql2Callbacks.createPool({ ...options, connectionLimit }),
    true,
  ),
  checkedOut('mysql2/promise, pool.getConnection', ofMysql2, (options, connectionLimit) =>
    mysql2.createPool({ ...options, connectionLimit }),
  ),
  connection('mysql2, connection', ofMysql2, (options) => mysql2.createConnection(options)),
  promisePool('mariadb, pool', ofMariadb, (options, connectionLimit) =>
    mariadb.createPool({ ...options, connectionLimit }),
  ),
  connection('mariadb, connection', ofMariadb, (options) => mariadb.createConnection(options)),
  callbackPool(
    'mariadb, pool with callbacks',
    ofMariadb,
    (options, connectionLimit) => mariadbCallbacks.createPool({ ...options, connectionLimit }),
    false,
  ),
];
