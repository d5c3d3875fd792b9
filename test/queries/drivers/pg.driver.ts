import { observePg } from '@sonde/queries/pg';
import pg from 'pg';
import { postgres } from './database-servers.js';
import { type DriverUnderTest, type OpenDriver, people } from './kit.js';

const all = 'SELECT id, name FROM people ORDER BY id';
const one = 'SELECT id, name FROM people WHERE id = $1';

/** The table of people, made by whoever comes first. */
export async function seedPostgres(url: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query('SELECT pg_advisory_lock(1)');
  await client.query('CREATE TABLE IF NOT EXISTS people (id int PRIMARY KEY, name text NOT NULL)');
  for (const { id, name } of people) {
    await client.query('INSERT INTO people VALUES ($1, $2) ON CONFLICT DO NOTHING', [id, name]);
  }
  await client.end();
}

async function openPool(connections: number): Promise<pg.Pool> {
  const { url } = await postgres();
  await seedPostgres(url);
  return new pg.Pool({ connectionString: url, max: connections });
}

const pool: DriverUnderTest = {
  name: 'pg, pool.query',
  system: 'postgresql',
  url: import.meta.url,
  transactionOperations: ['BEGIN', 'SELECT', 'COMMIT'],
  async open({ connections }): Promise<OpenDriver> {
    const pool = await openPool(connections);
    return {
      observe: (observer) => observePg(pool, observer),
      list: async () => (await pool.query(all)).rows,
      async find(id) {
        return (await pool.query(one, [id])).rows;
      },
      async findElsewhere(id) {
        return (await pool.query({ text: one, values: [id] })).rows;
      },
      fail: () => pool.query('SELECT missing FROM people'),
      async secret(secret) {
        await pool.query(`SELECT id FROM people WHERE name = '${secret}'`);
        await pool.query('SELECT id FROM people WHERE name = $1', [secret]);
      },
      findByCallback(id, done) {
        pool.query(one, [id], (error, result) => done(error, result));
      },
      async transaction(id) {
        const client = await pool.connect();
        await client.query('BEGIN');
        const { rows } = await client.query(one, [id]);
        await client.query('COMMIT');
        client.release();
        return rows;
      },
      sleep: (ms) => pool.query('SELECT pg_sleep($1)', [ms / 1000]),
      close: () => pool.end(),
    };
  },
};

const checkedOut: DriverUnderTest = {
  name: 'pg, pool.connect',
  system: 'postgresql',
  url: import.meta.url,
  async open({ connections }): Promise<OpenDriver> {
    const pool = await openPool(connections);
    const withClient = async <T>(ask: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
      const client = await pool.connect();
      try {
        return await ask(client);
      } finally {
        client.release();
      }
    };
    return {
      observe: (observer) => observePg(pool, observer),
      list: () => withClient(async (client) => (await client.query(all)).rows),
      find: (id) =>
        withClient(async function find(client) {
          return (await client.query(one, [id])).rows;
        }),
      findElsewhere: (id) =>
        withClient(async function findElsewhere(client) {
          return (await client.query({ text: one, values: [id], name: 'find-one' })).rows;
        }),
      fail: () => withClient((client) => client.query('SELECT missing FROM people')),
      secret: (secret) =>
        withClient(async (client) => {
          await client.query(`SELECT id FROM people WHERE name = '${secret}'`);
          await client.query('SELECT id FROM people WHERE name = $1', [secret]);
        }),
      findByCallback(id, done) {
        pool.connect((error, client, release) => {
          if (client === undefined) return done(error, undefined);
          client.query(one, [id], (failure, result) => {
            release();
            done(failure, result);
          });
        });
      },
      close: () => pool.end(),
    };
  },
};

const client: DriverUnderTest = {
  name: 'pg, client',
  system: 'postgresql',
  url: import.meta.url,
  transactionOperations: ['BEGIN', 'SELECT', 'COMMIT'],
  async open(): Promise<OpenDriver> {
    const { url } = await postgres();
    await seedPostgres(url);
    const client = new pg.Client(url);
    await client.connect();
    return {
      observe: (observer) => observePg(client, observer),
      list: async () => (await client.query(all)).rows,
      async find(id) {
        return (await client.query(one, [id])).rows;
      },
      async findElsewhere(id) {
        return (await client.query(one, [id])).rows;
      },
      fail: () => client.query('SELECT missing FROM people'),
      async secret(secret) {
        await client.query(`SELECT id FROM people WHERE name = '${secret}'`);
        await client.query('SELECT id FROM people WHERE name = $1', [secret]);
      },
      findByCallback(id, done) {
        client.query(one, [id], (error, result) => done(error, result));
      },
      stream: () =>
        new Promise((resolve, reject) => {
          let rows = 0;
          const query = client.query(new pg.Query(all));
          query.on('row', () => {
            rows++;
          });
          query.on('error', reject);
          query.on('end', () => resolve(rows));
        }),
      async transaction(id) {
        await client.query('BEGIN');
        const { rows } = await client.query(one, [id]);
        await client.query('COMMIT');
        return rows;
      },
      close: () => client.end(),
    };
  },
};

export const pgDrivers: readonly DriverUnderTest[] = [pool, checkedOut, client];
