import { planFindings, readPostgresPlan } from '@sonde/queries/advice';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DatabaseServer, startPostgres } from '../servers/postgres.js';

/** Plans as a person hands them in, who has run EXPLAIN ANALYZE: here, of a real server. */
let server: DatabaseServer;
let client: pg.Client;

beforeAll(async () => {
  server = await startPostgres();
  client = new pg.Client(server.url);
  await client.connect();
  await client.query(`
    CREATE TABLE big AS SELECT n AS id, n % 1000 AS a, n % 1000 AS b, repeat('x', 50) AS note FROM generate_series(1, 100000) n;
    CREATE TABLE small AS SELECT n AS id FROM generate_series(1, 200) n;
    ANALYZE;
    SET max_parallel_workers_per_gather = 0; SET jit = off;
  `);
});
afterAll(async () => {
  await client?.end();
  await server?.stop();
});

const measured = async (sql: string): Promise<unknown> =>
  Object.values((await client.query(`EXPLAIN (ANALYZE, VERBOSE, FORMAT JSON) ${sql}`)).rows[0])[0];

test.each([
  ['a scan that throws nearly all away', 'SELECT * FROM big WHERE id = 7', ['table_scan']],
  ['a sort on disk', "SET work_mem = '64kB'; SELECT * FROM big ORDER BY note, id", ['disk_sort']],
  ['the same in memory', "SET work_mem = '64MB'; SELECT * FROM big ORDER BY note, id", []],
  ['a hash on disk', "SET work_mem = '64kB'; SELECT count(*) FROM big x JOIN big y USING (id, note)", ['disk_hash']],
  [
    'a join that reads a table again and again',
    'SET enable_hashjoin = off; SET enable_mergejoin = off; SET enable_material = off; SELECT count(*) FROM small s JOIN big b ON b.id = s.id',
    ['nested_loop_scan'],
  ],
  ['columns that depend on each other', 'SELECT * FROM big WHERE a < 50 AND b < 50', ['table_scan', 'misestimate']],
  ['the first rows of a sort', 'SELECT * FROM big ORDER BY note, id LIMIT 5', ['large_sort']],
  ['nothing', 'SELECT count(*) FROM big', []],
])('%s', async (_what, text, kinds) => {
  const statements = text.split('; ');
  for (const setting of statements.slice(0, -1)) await client.query(setting);
  const answer = await measured(statements.at(-1) as string);
  await client.query('RESET ALL; SET max_parallel_workers_per_gather = 0; SET jit = off');
  for (const given of [answer, JSON.stringify(answer)]) {
    const plan = readPostgresPlan(given);
    expect(plan?.isMeasured).toBe(true);
    expect(plan && planFindings(plan).map(({ kind }) => kind)).toEqual(kinds);
  }
});

test('what is no plan is none', () => {
  for (const other of ['', 'Seq Scan on big', '[]', '{}', null, 7, [{ Plan: 7 }]])
    expect(readPostgresPlan(other)).toBeUndefined();
});
