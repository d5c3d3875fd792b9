import { EventEmitter, once } from 'node:events';
import { runInScope } from '@sonde/metrics';
import { observePg } from '@sonde/queries/pg';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { expectAllEnded } from './cases.js';
import { postgres, stopServers } from './database-servers.js';
import { people } from './kit.js';
import { seedPostgres } from './pg.driver.js';
import { SeeingObserver } from './seen-queries.js';

/** As `pg-cursor` and `pg-query-stream` are to the client: a query that speaks its protocol itself. */
class Cursor extends EventEmitter implements pg.Submittable {
  rows = 0;
  readonly text: string;
  readonly values: unknown[];

  constructor(text: string, values: unknown[]) {
    super();
    this.text = text;
    this.values = values;
  }

  submit(connection: pg.Connection): void {
    connection.parse({ text: this.text, name: '', types: [] }, true);
    connection.bind({ values: this.values.map(String) }, true);
    connection.describe({ type: 'P', name: '' }, true);
    connection.execute({ portal: '', rows: '0' }, true);
    connection.sync();
  }

  handleRowDescription(): void {}

  handleDataRow({ fields }: { fields: unknown[] }): void {
    this.rows++;
    this.emit('row', fields.map(String));
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.emit('end');
  }

  handleError(error: Error): void {
    this.emit('error', error);
  }
}

let url: string;
let pool: pg.Pool;
let observer: SeeingObserver;
let unobserve: () => void;

beforeAll(async () => {
  ({ url } = await postgres());
  await seedPostgres(url);
});
afterAll(stopServers);

/** Two connections, of which one is idle already. */
async function open(options: pg.PoolConfig = {}): Promise<void> {
  pool = new pg.Pool({ connectionString: url, max: 2, ...options });
  await pool.query('SELECT 1');
  observer = new SeeingObserver();
  unobserve = observePg(pool, observer);
}

afterEach(async () => {
  unobserve();
  if (!pool.ended) await pool.end();
});

describe('what is asked and answered', () => {
  test('prepared statements, rows as arrays, objects with a callback', async () => {
    await open();
    const text = 'SELECT id, name FROM people WHERE id = $1';
    expect((await pool.query({ name: 'one', text, values: [1] })).rows).toEqual([people[0]]);
    expect((await pool.query({ text, values: [2], rowMode: 'array' })).rows).toEqual([[2, 'Grace']]);
    const client = await pool.connect();
    const config = { text, values: [3], callback: (_: Error, result: pg.QueryResult) => done(result) };
    let done: (result: pg.QueryResult) => void = () => {};
    const { callback } = config;
    const answer = await new Promise<pg.QueryResult>((resolve) => {
      done = resolve;
      client.query(config as pg.QueryConfig);
    });
    expect(answer.rows).toEqual([people[2]]);
    expect(config.callback).toBe(callback);
    client.release();
    expect(observer.seen.map(({ start, ends }) => [start.text, start.parameters, ends[0]?.rows?.length])).toEqual([
      [text, [1], 1],
      [text, [2], 1],
      [text, [3], 1],
    ]);
    expect(observer.seen.every(({ start }) => start.namespace === 'postgres')).toBe(true);
    expectAllEnded(observer);
  });

  test('several statements in one text, writes, and what returns nothing', async () => {
    await open();
    const results = (await pool.query('SELECT 1 AS a; SELECT 2 AS b UNION SELECT 3')) as unknown as pg.QueryResult[];
    expect(results.map(({ rows }) => rows.length)).toEqual([1, 2]);
    await pool.query('CREATE TEMP TABLE written (id int)');
    await pool.query('INSERT INTO written SELECT generate_series(1, 5)').catch(() => {});
    const [several, created] = observer.seen.map(({ ends }) => ends[0]);
    expect(several).toMatchObject({ rowCount: 3 });
    expect(created).toEqual({});
    expectAllEnded(observer);
  });

  test('a query object that is read row by row has no rows, but their number', async () => {
    await open();
    const client = await pool.connect();
    const query = client.query(new pg.Query('SELECT id FROM people'));
    const ids: number[] = [];
    query.on('row', ({ id }) => ids.push(id));
    await new Promise((resolve) => query.on('end', resolve));
    client.release();
    expect(ids).toHaveLength(people.length);
    expect(observer.seen[0]?.ends[0]).toMatchObject({ rowCount: people.length });
    expect(Object.hasOwn(query, 'handleReadyForQuery')).toBe(false);
    expectAllEnded(observer);
  });

  test('a cursor of its own protocol is one query, with a few of its rows', async () => {
    await open();
    const client = await pool.connect();
    const cursor = client.query(new Cursor('SELECT id, name FROM people WHERE id > $1', [0]));
    await once(cursor, 'end');
    client.release();
    expect(cursor.rows).toBe(people.length);
    const [seen] = observer.seen;
    expect(seen?.start).toMatchObject({ text: cursor.text, parameters: [0] });
    expect(seen?.ends[0]).toMatchObject({ rowCount: people.length });
    expect(seen?.ends[0]?.rows?.[0]).toEqual(['1', 'Ada']);
    expect(['emit', 'handleDataRow', 'handleError'].filter((name) => Object.hasOwn(cursor, name))).toEqual([]);
    expectAllEnded(observer);
  });

  test('what cannot be asked fails as without, and is a failed query', async () => {
    await open();
    await expect(pool.query(null as never)).rejects.toThrow(TypeError);
    const client = await pool.connect();
    expect(() => client.query(undefined as never)).toThrow(TypeError);
    client.release();
    expect(observer.seen.map(({ ends }) => ends[0]?.error instanceof TypeError)).toEqual([true, true]);
    await pool.query('SELECT 1');
    expect(observer.seen.at(-1)?.ends[0]?.rows).toHaveLength(1);
  });
});

describe('clients', () => {
  test('one that was checked out before, and one that is made after, count once', async () => {
    pool = new pg.Pool({ connectionString: url, max: 3 });
    const before = await pool.connect();
    observer = new SeeingObserver();
    unobserve = observePg(pool, observer);
    await before.query('SELECT 1');
    const after = await pool.connect();
    await after.query('SELECT 2');
    before.release();
    after.release();
    await pool.query('SELECT 3');
    expect(observer.seen.map(({ start }) => start.text)).toEqual(['SELECT 1', 'SELECT 2', 'SELECT 3']);
    unobserve();
    expect([pool, before, after].filter((target) => Object.hasOwn(target, 'query'))).toEqual([]);
    expect(Object.hasOwn(pool, 'connect')).toBe(false);
    expect([pool.listenerCount('connect'), pool.listenerCount('acquire'), pool.listenerCount('remove')]).toEqual([
      0, 0, 0,
    ]);
  });

  test('a client that is observed itself counts once when its pool is, too', async () => {
    await open();
    unobserve();
    const client = await pool.connect();
    const unobserveClient = observePg(client, observer);
    unobserve = observePg(pool, observer);
    client.release();
    await pool.query('SELECT 1');
    expect(observer.seen).toHaveLength(1);
    unobserveClient();
  });

  test('queries of a listener for new connections are seen', async () => {
    pool = new pg.Pool({ connectionString: url, max: 1 });
    pool.on('connect', (client) => void client.query("SET application_name = 'kit'"));
    observer = new SeeingObserver();
    unobserve = observePg(pool, observer);
    await runInScope({ kind: 'request', name: 'first' }, () => pool.query('SELECT 1'));
    expect(observer.seen.map(({ start }) => start.text)).toEqual(['SELECT 1', "SET application_name = 'kit'"]);
    expectAllEnded(observer);
  });
});

describe('when it goes wrong', () => {
  test('no connection to be had: the query failed while it waited', async () => {
    await open({ max: 1, connectionTimeoutMillis: 50 });
    const client = await pool.connect();
    await expect(pool.query('SELECT 1')).rejects.toThrow(/timeout/);
    client.release();
    const [seen] = observer.seen;
    expect([seen?.wasSent, seen?.ends.length]).toEqual([false, 1]);
    expect(seen?.ends[0]?.error).toBeInstanceOf(Error);
  });

  test('a connection that breaks ends its query', async () => {
    await open();
    pool.on('error', () => {});
    await expect(pool.query('SELECT pg_terminate_backend(pg_backend_pid())')).rejects.toThrow();
    expect(observer.seen[0]?.ends[0]?.error).toBeInstanceOf(Error);
    expect((await pool.query('SELECT 1')).rows).toHaveLength(1);
  });

  test('a rejection that nobody handles is still reported', async () => {
    await open();
    const client = await pool.connect();
    const reported = new Promise<unknown>((resolve) => {
      const others = process.listeners('unhandledRejection');
      process.removeAllListeners('unhandledRejection');
      process.once('unhandledRejection', (error) => {
        for (const other of others) process.on('unhandledRejection', other);
        resolve(error);
      });
    });
    void client.query('SELECT missing');
    expect(((await reported) as Error).message).toContain('missing');
    client.release();
  });

  test('what is not observable is refused with what to pass', () => {
    for (const wrong of [undefined, null, {}, pg, pg.Pool, 'postgres://', Promise.resolve(), { query() {} }]) {
      expect(() => observePg(wrong as never, observer)).toThrow(/new Pool\(\).*SONDE_QUERIES_NOT_OBSERVABLE/);
    }
  });
});
