import { PGlite } from '@electric-sql/pglite';
import { type AdviceFinding, type AdviceReport, adviceText, advise, fromPglite, fromUrl } from '@sonde/queries/advice';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeWith } from '../../servers.js';
import { installHypopg, postgresWithHypopg, startDebianPostgres } from '../servers/debian-postgres.js';
import { type DatabaseServer, startPostgres } from '../servers/postgres.js';
import { database, report, run, summary } from './advised-database.js';
import { sondeQueries } from './command.js';
import { clean, faults, planted, used } from './planted-database.js';

const ofStatement = (answer: AdviceReport, at = 0): readonly AdviceFinding[] => answer.statements[at]?.findings ?? [];

describe('PostgreSQL 18', () => {
  let server: DatabaseServer;
  let shop: string;
  beforeAll(async () => {
    server = await startPostgres(['-c', 'shared_preload_libraries=pg_stat_statements']);
    shop = await database(server, 'shop', planted, ...used);
  });
  afterAll(() => server?.stop());

  test('finds what is planted, and nothing else', async () => {
    const answer = await report(shop, '--unused-after', '0');
    expect(summary(answer)).toEqual(faults);
    expect(answer.system).toBe('postgresql');
    expect(answer.server.version).toMatch(/^18/);
    expect(answer.findings.find(({ kind }) => kind === 'foreign_key_without_index')?.sql).toBe(
      'CREATE INDEX CONCURRENTLY ON public.orders (customer_id);',
    );
  });

  test('does not judge the use of indexes by young statistics', async () => {
    const answer = await report(shop);
    expect(summary(answer)).toEqual(faults.filter((each) => !each.startsWith('unused')));
    expect(answer.notes.join('\n')).toMatch(/Unused indexes are not judged: use is counted for 0 minutes, 7 days/);
  });

  test('a clean database has no findings', async () => {
    const url = await database(server, 'clean', clean);
    const { code, stdout } = await sondeQueries(['advise', '--url', url, '--unused-after', '0']);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing to mend was found.') });
  });

  test('what is done is what was advised: afterwards nothing is left', async () => {
    const url = await database(server, 'mended', planted, ...used);
    const { findings } = await report(url, '--unused-after', '0');
    await run(url, ...findings.flatMap(({ sql }) => sql ?? []));
    await run(
      url,
      'SET enable_seqscan = off',
      'SELECT * FROM orders WHERE customer_id = 7',
      'SELECT pg_stat_force_next_flush()',
    );
    expect(summary(await report(url, '--unused-after', '0'))).toEqual([]);
  });

  test('only the schema that is asked for', async () => {
    const url = await database(server, 'schemas', planted, 'CREATE SCHEMA other', 'CREATE TABLE other.t (n integer)');
    expect((await report(url, '--schema', 'other')).findings).toEqual([]);
    expect((await report(url, '--schema', 'other', '--schema', 'public')).findings).not.toEqual([]);
  });

  test('a schema that is not there is told, with those that are', async () => {
    const url = await database(server, 'misspelt', clean, 'CREATE SCHEMA other', 'CREATE SCHEMA "Od""d\u202e"');
    for (const schemas of [['nope'], ['public', 'nope'], ['pg_catalog', 'nope']]) {
      const asked = schemas.flatMap((name) => ['--schema', name]);
      const { code, stdout, stderr } = await sondeQueries(['advise', '--url', url, ...asked]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(
        /the schemas to look at: got .*"nope", which (is|are) not there, expected .*"other", "public"/,
      );
      expect(stderr).not.toContain('\u202e');
    }
    const connection = await fromUrl(url);
    await expect(advise(connection, { schemas: [] })).rejects.toThrow(/the schemas to look at: got none/);
    expect((await advise(connection, { schemas: ['other'] })).findings).toEqual([]);
    await connection.close();
  });

  test('a plan is judged in one line, with its cost and rows', async () => {
    const asked = ['SELECT * FROM orders WHERE note = $1', 'SELECT * FROM customers WHERE id = $1'];
    const explained = asked.flatMap((text) => ['--explain', text]);
    const { statements } = await report(shop, ...explained, '--explain', 'SELECT * FROM nowhere');
    expect(statements.map(({ verdict }) => verdict)).toEqual([
      expect.stringMatching(/^estimated cost [\d,]+, 1 row: table scan of public\.orders$/),
      expect.stringMatching(/^estimated cost \d\.\d, 1 row: nothing to mend$/),
      undefined,
    ]);
    expect(statements[0]).toMatchObject({ cost: expect.any(Number), rows: 1 });
    const { stdout } = await sondeQueries(['advise', '--url', shop, ...explained]);
    for (const { verdict } of statements.slice(0, 2)) expect(stdout).toContain(`    plan: ${verdict}\n`);
  });

  test.each([
    ['a range', 'SELECT * FROM customers WHERE city = $1 AND id > $2', undefined],
    [
      'equality',
      "SELECT * FROM orders WHERE note = 'tok_1' AND customer_id = 7",
      // It alone finds one row.
      'CREATE INDEX CONCURRENTLY ON public.orders (note);',
    ],
    [
      'equality and a sort',
      'SELECT * FROM orders WHERE customer_id = $1 ORDER BY note, id LIMIT 3',
      'CREATE INDEX CONCURRENTLY ON public.orders (customer_id, note, id);',
    ],
    [
      'an index that is read for its order',
      'SELECT * FROM orders WHERE customer_id = $1 ORDER BY placed DESC LIMIT 10',
      'CREATE INDEX CONCURRENTLY ON public.orders (customer_id, placed);',
    ],
    [
      'a range by itself',
      'SELECT * FROM orders WHERE note > $1 AND note < $2',
      'CREATE INDEX CONCURRENTLY ON public.orders (note);',
    ],
    [
      'an expression',
      'SELECT * FROM orders WHERE lower(note) = lower($1)',
      'CREATE INDEX CONCURRENTLY ON public.orders ((lower(note)));',
    ],
    ['an OR', 'SELECT * FROM orders WHERE customer_id = $1 OR note = $2', undefined],
    ['a column that is changed first', 'SELECT * FROM orders WHERE customer_id::text = $1', undefined],
  ])('suggests an index for %s', async (_what, text, sql) => {
    const answer = await report(shop, '--explain', text);
    expect(JSON.stringify(answer)).not.toContain('tok_1');
    expect(answer.statements[0]?.unplanned).toBeUndefined();
    expect(ofStatement(answer).map((finding) => finding.sql)[0]).toBe(sql);
  });

  test('ranks the statements of pg_stat_statements', async () => {
    const url = await database(server, 'ranked', planted, 'CREATE EXTENSION pg_stat_statements');
    const slow = "SELECT count(*), pg_sleep(0.021) FROM orders WHERE note = 'tok_2' AND customer_id = 8";
    await run(url, 'SELECT pg_stat_statements_reset()', ...Array.from({ length: 100 }, () => slow));
    const answer = await report(url);
    expect(answer.statements).toMatchObject([
      {
        text: expect.stringMatching(/^SELECT count\(\*\), pg_sleep\(\?\) FROM orders WHERE note = \?/),
        counted: { calls: 100 },
      },
    ]);
    expect(ofStatement(answer).map(({ kind, sql }) => [kind, sql])).toEqual([
      ['slow_statement', undefined],
      ['table_scan', 'CREATE INDEX CONCURRENTLY ON public.orders (note);'],
    ]);
    expect(JSON.stringify(answer)).not.toContain('tok_2');
  });

  test('a login without rights gets what it may see, and is told the rest', async () => {
    await run(shop, "CREATE ROLE visitor LOGIN PASSWORD 'pass_word'", 'CREATE EXTENSION pg_stat_statements');
    const url = shop.replace('postgres:sonde@', 'visitor:pass_word@');
    const answer = await report(url, '--unused-after', '0', '--explain', 'SELECT * FROM orders WHERE customer_id = 7');
    expect(summary(answer)).toEqual(faults);
    expect(answer.statements[0]?.unplanned).toMatch(/^cannot be planned: the login may not read one of its tables/);
    expect(answer.notes.join('\n')).toMatch(/statements of other logins are hidden/);
    expect(JSON.stringify(answer)).not.toContain('pass_word');
  });

  test('an index that could not be built is invalid', async () => {
    const url = await database(server, 'broken', 'CREATE TABLE t (n integer)', 'INSERT INTO t VALUES (1), (1)');
    await expect(run(url, 'CREATE UNIQUE INDEX CONCURRENTLY t_n ON t (n)')).rejects.toThrow();
    expect(summary(await report(url))).toEqual(['invalid_index t_n']);
  });

  test('a table that is always read from end to end', async () => {
    const url = await database(
      server,
      'scanned',
      'CREATE TABLE t AS SELECT n FROM generate_series(1, 20000) n',
      'ANALYZE',
    );
    await run(
      url,
      ...Array.from({ length: 50 }, () => 'SELECT * FROM t WHERE n = 7'),
      'SELECT pg_stat_force_next_flush()',
    );
    expect(summary(await report(url))).toEqual(['scanned_table undefined']);
  });

  test('partitions: foreign keys and indexes are those of the whole table', async () => {
    const url = await database(
      server,
      'parts',
      'CREATE TABLE c (id integer PRIMARY KEY)',
      'CREATE TABLE p (id integer, c_id integer REFERENCES c (id), at date) PARTITION BY RANGE (at)',
      "CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2026-02-01')",
      "CREATE TABLE p_2 PARTITION OF p FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')",
    );
    const { findings } = await report(url);
    expect(findings.map(({ table, sql }) => [table, sql])).toEqual([['public.p', 'CREATE INDEX ON public.p (c_id);']]);
    await run(url, 'CREATE INDEX ON p (c_id)');
    expect((await report(url, '--unused-after', '0')).findings).toEqual([]);
  });

  test('names that need quotes', async () => {
    const url = await database(
      server,
      'quotes',
      'CREATE SCHEMA "Odd ""One"""',
      'CREATE TABLE "Odd ""One"""."user" ("Id" integer PRIMARY KEY)',
      'CREATE TABLE "Odd ""One"""."order" (id integer, "userId" integer REFERENCES "Odd ""One"""."user")',
    );
    const { findings } = await report(url);
    expect(findings[0]?.sql).toBe('CREATE INDEX CONCURRENTLY ON "Odd ""One"""."order" ("userId");');
    await run(url, findings[0]?.sql ?? '');
    expect((await report(url)).findings).toEqual([]);
  });

  test('the text fits into 80 columns, and has no colour in a pipe', async () => {
    const { stdout } = await sondeQueries([
      'advise',
      '--url',
      shop,
      '--explain',
      'SELECT * FROM orders WHERE note = $1',
    ]);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(stdout).not.toContain('\u001b');
    expect(stdout).toContain('CREATE INDEX CONCURRENTLY');
  });

  test('changes nothing', async () => {
    const connection = await fromUrl(shop);
    const state = async () =>
      connection.query(`SELECT (SELECT count(*) FROM pg_class) AS classes, (SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables) AS writes,
        (SELECT count(*) FROM pg_prepared_statements) AS prepared, current_setting('statement_timeout') AS timeout`);
    const before = await state();
    const first = await advise(connection, { explain: ['SELECT * FROM orders WHERE note = $1', 'DELETE FROM orders'] });
    expect(first.statements[1]?.unplanned).toMatch(/only statements that read/);
    expect(await state()).toEqual(before);
    expect(adviceText(first, { color: true })).toContain('\u001b[1m');
    await connection.close();
  });
});

describeWith(postgresWithHypopg, 'PostgreSQL of Debian with hypopg', installHypopg, (program) => {
  let server: DatabaseServer;
  let shop: string;
  beforeAll(async () => {
    server = await startDebianPostgres(program);
    shop = await database(
      server,
      'shop',
      planted,
      ...used,
      'CREATE SCHEMA tools',
      'CREATE EXTENSION hypopg SCHEMA tools',
    );
  });
  afterAll(() => server?.stop());

  test('finds what is planted, and nothing else', async () => {
    expect(summary(await report(shop, '--unused-after', '0'))).toEqual(faults);
  });

  test('an index that helps is suggested, with what it saves', async () => {
    const [finding] = ofStatement(await report(shop, '--explain', 'SELECT * FROM orders WHERE customer_id = $1'));
    expect(finding).toMatchObject({
      sql: 'CREATE INDEX CONCURRENTLY ON public.orders (customer_id);',
      todo: expect.stringMatching(/hypopg says its cost falls from [\d,]+ to [\d,]+\./),
    });
  });

  test('one that the planner would not use is not', async () => {
    const url = await database(server, 'unwilling', planted, 'CREATE EXTENSION hypopg');
    await run(
      url,
      'ALTER DATABASE unwilling SET enable_indexscan = off',
      'ALTER DATABASE unwilling SET enable_bitmapscan = off',
    );
    const [finding] = ofStatement(await report(url, '--explain', 'SELECT * FROM orders WHERE customer_id = $1'));
    expect(finding).toMatchObject({ kind: 'table_scan', todo: expect.stringContaining('the planner gains little') });
    expect(finding?.sql).toBeUndefined();
  });

  test('nothing is left of those that were tried', async () => {
    const connection = await fromUrl(shop);
    const { statements } = await advise(connection, { explain: ['SELECT * FROM orders WHERE customer_id = $1'] });
    expect(statements[0]?.findings[0]?.todo).toContain('hypopg says');
    expect(await connection.query('SELECT * FROM tools.hypopg()')).toEqual([]);
    await connection.close();
  });
});

describe('PGlite', () => {
  test('finds what is planted, and nothing else', async () => {
    const database = await PGlite.create();
    await database.exec(`${planted}; ${used.join(';')}; RESET enable_seqscan`);
    const answer = await advise(fromPglite(database), { unusedAfterDays: 0 });
    expect(summary(answer)).toEqual(faults);
    await database.close();
  });
});
