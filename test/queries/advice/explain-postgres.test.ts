import { inspect } from 'node:util';
import { PGlite } from '@electric-sql/pglite';
import {
  type AdviceConnection,
  ExplainLimit,
  explain,
  fromPg,
  fromPglite,
  fromPostgres,
  fromUrl,
  nodesOf,
  planFindings,
} from '@sonde/queries/advice';
import pg from 'pg';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeWith } from '../../servers.js';
import { installHypopg, postgresWithHypopg, startDebianPostgres } from '../servers/debian-postgres.js';
import { type DatabaseServer, startPostgres } from '../servers/postgres.js';
import { schema, unplannable } from './explained-database.js';

/** Every way to a PostgreSQL: the answers must be the same. */
interface Way {
  readonly name: string;
  open(): Promise<{ connection: AdviceConnection; run(sql: string): Promise<unknown[]>; close(): Promise<void> }>;
}

function everyWay(way: Way): void {
  describe(way.name, () => {
    let opened: Awaited<ReturnType<Way['open']>>;
    beforeAll(async () => {
      opened = await way.open();
    });
    afterAll(() => opened?.close());

    const ask = (text: string) => explain(opened.connection, { text }, { limit: new ExplainLimit() });
    const changes = async () => (await opened.run('SELECT n FROM changes')).length;

    test.each([
      ['no parameter', 'SELECT * FROM orders WHERE customer_id = 7'],
      ['$1', 'SELECT * FROM orders WHERE customer_id = $1 ORDER BY placed LIMIT $2'],
      ['text without literals', 'SELECT * FROM orders WHERE customer_id = ? AND status IN (?) LIMIT ?'],
      ['the last semicolon', "SELECT * FROM orders WHERE customer_id = 7 AND status <> ';' ; "],
      ['a comment', '/* a; b */ SELECT * FROM orders WHERE customer_id = $1 -- ; c'],
      ['dates', 'SELECT * FROM orders WHERE customer_id = ? AND placed > date ? - interval ?'],
      ['a CTE', 'WITH o AS (SELECT * FROM orders WHERE customer_id = $1) SELECT count(*) FROM o'],
      ['an operator on JSON', 'SELECT * FROM orders WHERE data ? ? AND customer_id = ?'],
    ])('plans with %s', async (_what, text) => {
      const answer = await ask(text);
      expect(answer).toMatchObject({ planned: true });
      if (!answer.planned) return;
      const scan = nodesOf(answer.plan).find(({ node }) => node.table === 'orders')?.node;
      expect(scan).toMatchObject({ name: 'Seq Scan', schema: 'public' });
      expect(scan?.filter).toMatch(/customer_id = (\?|\$\d)/);
      expect(answer.rowsOf('orders', 'public')).toBe(20_000);
    });

    test('the plan holds no literal', async () => {
      const answer = await ask(
        `SELECT 'tok_1' FROM orders WHERE status = 'tok_2' AND data->>'tok_3' = E'tok\\_4' AND id > 987654`,
      );
      expect(answer.planned).toBe(true);
      expect(JSON.stringify(answer)).not.toMatch(/tok|987654/);
    });

    test.each(unplannable)('refuses %s', async (_what, text) => {
      const answer = await ask(text);
      expect(answer.planned).toBe(false);
      expect(await changes()).toBe(0);
      await expect(ask('SELECT * FROM made')).resolves.toMatchObject({ planned: false });
    });

    test.each([
      ['a volatile function', 'SELECT note_change()', true],
      ['a function that lies', 'SELECT lie()', false],
      ['a lock', 'SELECT * FROM orders WHERE id = $1 FOR UPDATE', true],
    ])('%s changes nothing', async (_what, text, planned) => {
      expect(await ask(text)).toMatchObject({ planned });
      expect(await changes()).toBe(0);
    });

    test.each([
      ['SELECT $1', '42P18|text'],
      ['SELECT * FROM nowhere WHERE secret = $1', 'is not there .*42P01'],
      ['SELECT nothing FROM orders', 'column .*42703'],
      ['SELECT nofunction($1)', 'function .*42883'],
      ['SELECT FROM WHERE', 'cannot read .*42601'],
      ["SELECT 'secret'::integer", '22P02'],
    ])('says why not: %s', async (text, reason) => {
      const answer = await ask(text);
      // PostgreSQL takes a value of no type for text where nothing else is known of it.
      if (answer.planned) return expect(reason).toContain('text');
      expect(answer.reason).toMatch(/^cannot be planned: /);
      expect(answer.reason).toMatch(new RegExp(reason));
      expect(answer.reason).not.toMatch(/secret|nowhere|nothing/);
    });

    test('the connection is as it was', async () => {
      const show = async () =>
        opened.run(
          "SELECT current_setting('statement_timeout') s, current_setting('plan_cache_mode') p, current_setting('transaction_read_only') t, (SELECT count(*) FROM pg_prepared_statements WHERE name LIKE 'sonde%') n",
        );
      const before = await show();
      await ask('SELECT * FROM orders WHERE id = $1');
      await ask('SELECT * FROM orders WHERE nothing = $1');
      expect(await show()).toEqual(before);
    });

    test('many at once do not meet', async () => {
      const answers = await Promise.all(
        Array.from({ length: 8 }, (_, n) => ask(n % 2 === 0 ? 'SELECT nothing' : 'SELECT * FROM orders WHERE id = $1')),
      );
      expect(answers.map(({ planned }) => planned)).toEqual(answers.map((_, n) => n % 2 === 1));
    });

    test('a connection inside a transaction is refused, and the transaction goes on', async () => {
      await opened.connection.query('BEGIN');
      await opened.connection.query('INSERT INTO changes VALUES (9)');
      await expect(ask('SELECT 1')).rejects.toThrow(/inside a transaction.*SONDE_QUERIES_EXPLAIN_REFUSED/);
      expect((await opened.connection.query('SELECT n FROM changes')).length).toBe(1);
      await opened.connection.query('ROLLBACK');
    });

    test('thresholds say what is a finding; a sort is held against work_mem', async () => {
      const text = 'SELECT * FROM orders WHERE customer_id = $1';
      const options = { limit: new ExplainLimit(), thresholds: { minRows: 20_001 } };
      expect(await explain(opened.connection, { text }, options)).toMatchObject({ planned: true, findings: [] });
      await opened.run("SET work_mem = '64kB'");
      expect(await ask('SELECT * FROM orders ORDER BY data')).toMatchObject({ findings: [{ kind: 'disk_sort' }] });
      await opened.run('RESET work_mem');
    });

    test('the same statement is not explained again for an hour', async () => {
      const statement = { text: 'SELECT * FROM orders WHERE id = ?', system: 'postgresql', fingerprint: 'f' };
      expect(await explain(opened.connection, statement)).toMatchObject({ planned: true });
      expect(await explain(opened.connection, statement)).toMatchObject({
        planned: false,
        reason: 'not explained: it was explained a while ago',
      });
    });

    test('a statement of another database is refused', async () => {
      const statement = { text: 'SELECT 1', system: 'mysql' };
      expect(await explain(opened.connection, statement)).toMatchObject({ code: 'SONDE_QUERIES_EXPLAIN_REFUSED' });
    });

    test('what it finds', async () => {
      const answer = await ask('SELECT * FROM orders WHERE customer_id = $1');
      if (!answer.planned) throw new Error(answer.reason);
      expect(answer.findings).toEqual(planFindings(answer.plan, answer));
      expect(answer.verdict).toMatch(/^estimated cost \d+, \d+ rows: table scan of public\.orders$/);
      expect(answer.findings).toMatchObject([
        {
          kind: 'table_scan',
          table: 'public.orders',
          what: expect.stringMatching(/^all 20,000 rows of public.orders are read, for about 20 of/),
        },
      ]);
    });
  });
}

function clientWays(server: () => DatabaseServer): void {
  const admin = async (url: string, sql?: string): Promise<pg.Client> => {
    const client = new pg.Client(url);
    await client.connect();
    if (sql !== undefined) await client.query(sql);
    return client;
  };
  let databases = 0;
  const fresh = async (): Promise<string> => {
    const name = `shop_${++databases}`;
    await (await admin(server().url, `CREATE DATABASE ${name}`)).end();
    const url = server().url.replace(/[^/]+$/, name);
    await (await admin(url, schema)).end();
    return url;
  };

  everyWay({
    name: 'pg',
    async open() {
      const client = await admin(await fresh());
      const run = async (sql: string) => (await client.query(sql)).rows;
      return { connection: fromPg(client), run, close: () => client.end() };
    },
  });
  everyWay({
    name: 'postgres.js',
    async open() {
      const sql = postgres(await fresh(), { onnotice: () => {} });
      const connection = fromPostgres(sql);
      // On the same connection, to see what is left on it.
      const run = async (text: string) => [...(await connection.query(text))];
      const close = async () => {
        await connection.close();
        await sql.end();
      };
      return { connection, run, close };
    },
  });
  everyWay({
    name: 'a URL',
    async open() {
      const connection = await fromUrl(await fresh());
      return { connection, run: async (text) => [...(await connection.query(text))], close: () => connection.close() };
    },
  });
}

describe('PostgreSQL 18', () => {
  let server: DatabaseServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.stop());
  clientWays(() => server);

  test('does not wait long for a lock', async () => {
    const holder = new pg.Client(server.url);
    await holder.connect();
    await holder.query('CREATE TABLE held (n integer)');
    await holder.query('BEGIN; LOCK TABLE held IN ACCESS EXCLUSIVE MODE');
    const connection = await fromUrl(server.url);
    const answer = await explain(connection, { text: 'SELECT * FROM held' }, { lockTimeoutMs: 50 });
    expect(answer).toMatchObject({ reason: 'cannot be planned: a table of it is locked by someone else (55P03)' });
    await connection.close();
    await holder.end();
  });

  test('a pool is refused, a client of it is not', async () => {
    const pool = new pg.Pool({ connectionString: server.url });
    expect(() => fromPg(pool as unknown as pg.Client)).toThrow(/got a pool, .*await pool\.connect\(\)/);
    const client = await pool.connect();
    expect(await explain(fromPg(client), { text: 'SELECT $1::text' })).toMatchObject({ planned: true });
    client.release();
    await pool.end();
  });

  test.each([
    ['pg', 'a wrong password', (url: string) => url.replace(':sonde@', ':s3cr3t@'), /got a refused login \(28P01\)/],
    [
      'postgres',
      'a wrong password',
      (url: string) => url.replace(':sonde@', ':s3cr3t@'),
      /got a refused login \(28P01\)/,
    ],
    ['pg', 'a database that is not there', (url: string) => `${url}_s`, /a database that does not exist \(3D000\)/],
    [
      'postgres',
      'a database that is not there',
      (url: string) => `${url}_s`,
      /a database that does not exist \(3D000\)/,
    ],
    [
      'postgres',
      'nobody',
      (url: string) => url.replace(/:\d+\//, ':1/'),
      /127\.0\.0\.1:1\/postgres: got nobody listens there/,
    ],
  ])('%s and %s', async (driver, _what, change, message) => {
    const opening = fromUrl(change(server.url), { drivers: [driver] });
    await expect(opening).rejects.toThrow(message);
    await expect(opening).rejects.toThrow(/SONDE_QUERIES_CONNECTION_FAILED/);
    await opening.catch((error) => expect(inspect(error, { depth: 9 })).not.toMatch(/s3cr3t|:sonde/));
  });

  test('a URL is also opened with postgres.js', async () => {
    const connection = await fromUrl(server.url, { drivers: ['postgres'] });
    expect(await explain(connection, { text: 'SELECT * FROM pg_class WHERE oid = ?' })).toMatchObject({
      planned: true,
    });
    await connection.close();
  });
});

describeWith(postgresWithHypopg, 'PostgreSQL of Debian', installHypopg, (program) => {
  let server: DatabaseServer;
  beforeAll(async () => {
    server = await startDebianPostgres(program);
  });
  afterAll(() => server?.stop());
  clientWays(() => server);
});

everyWay({
  name: 'PGlite',
  async open() {
    const database = await PGlite.create();
    await database.exec(schema);
    const run = async (sql: string) => (await database.query(sql)).rows;
    return { connection: fromPglite(database), run, close: () => database.close() };
  },
});
