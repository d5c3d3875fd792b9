import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type AdviceReport,
  advise,
  ExplainLimit,
  explain,
  fromSqlite,
  type SqliteDatabase,
} from '@sonde/queries/advice';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWith } from '../../servers.js';
import { sondeQueries } from './command.js';

const planted = `
  CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE);
  CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id),
    status TEXT NOT NULL, placed TEXT NOT NULL, agent_id INTEGER REFERENCES customers (id));
  CREATE INDEX orders_by_placed ON orders (placed);
  CREATE INDEX orders_by_placed_again ON orders (placed);
  CREATE INDEX orders_by_status ON orders (status);
  CREATE INDEX orders_by_status_and_placed ON orders (status, placed);
  CREATE INDEX orders_open ON orders (status) WHERE status = 'tok_1';
  CREATE INDEX orders_nocase ON orders (status COLLATE NOCASE);
  CREATE INDEX orders_agent ON orders (agent_id) WHERE agent_id IS NOT NULL;
  WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 99)
    INSERT INTO customers SELECT n, n || '@example.test' FROM n;
  WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 20000)
    INSERT INTO orders SELECT n, n % 100, CASE n % 5 WHEN 0 THEN 'open' ELSE 'paid' END, n, NULL FROM n;
`;

type Open = SqliteDatabase & { close(): unknown };

/** It is compiled when it is installed, so it is installed apart from all others. */
const peers = new URL('../../peers/native/package.json', import.meta.url);

// Drivers are looked for beside the application, which is the working folder.
const folderBefore = process.cwd();
beforeAll(() => process.chdir(fileURLToPath(new URL('.', peers))));
afterAll(() => process.chdir(folderBefore));

/** What of the two this Node.js has. */
function drivers(): { path: string; version: string; open(path: string): Open }[] {
  const load = (name: string): unknown => {
    try {
      return createRequire(peers)(name);
    } catch {
      return undefined;
    }
  };
  const own = load('better-sqlite3') as (new (path: string) => Open) | undefined;
  // It was compiled for one line of Node.js, and tells so with the first database only.
  const runs = (Driver: new (path: string) => Open): boolean => {
    try {
      new Driver(':memory:').close();
      return true;
    } catch {
      return false;
    }
  };
  const builtIn = load('node:sqlite') as { DatabaseSync: new (path: string) => Open } | undefined;
  return [
    ...(own === undefined || !runs(own)
      ? []
      : [{ path: '', version: 'better-sqlite3', open: (path: string) => new own(path) }]),
    ...(builtIn === undefined
      ? []
      : [{ path: '', version: 'node:sqlite', open: (path: string) => new builtIn.DatabaseSync(path) }]),
  ];
}

describeWith(drivers(), 'SQLite', 'npm ci --prefix test/peers/native', (program) => {
  const { open } = program as ReturnType<typeof drivers>[number];
  let folder: string;
  let path: string;
  let database: Open;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sonde-sqlite-'));
    path = join(folder, 'shop.db');
    database = open(path);
    database.exec(planted);
  });
  afterAll(async () => {
    database?.close();
    await rm(folder, { recursive: true, force: true });
  });
  const ask = (text: string) => explain(fromSqlite(database), { text }, { limit: new ExplainLimit() });

  test('finds what is planted, and nothing else', async () => {
    const { code, stdout } = await sondeQueries(['advise', '--url', path, '--json']);
    const { findings, system }: AdviceReport = JSON.parse(stdout);
    expect({ code, system }).toEqual({ code: 1, system: 'sqlite' });
    expect(findings.map(({ kind, where }) => `${kind} ${where?.replace('_again', '')}`)).toEqual([
      'foreign_key_without_index (customer_id)',
      'duplicate_index orders_by_placed',
      'redundant_index orders_by_status',
    ]);
    expect(findings[0]?.sql).toBe('CREATE INDEX orders_customer_id_idx ON orders (customer_id);');
    expect(stdout).not.toContain('tok_1');
  });

  test('a schema that is not there is told, and main is', async () => {
    const { code, stdout, stderr } = await sondeQueries(['advise', '--url', path, '--schema', 'nope']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('got "nope", which is not there, expected "main".');
    expect((await sondeQueries(['advise', '--url', path, '--schema', 'main'])).code).toBe(1);
  });

  test('a plan is judged in one line, though SQLite estimates nothing', async () => {
    const text = 'SELECT * FROM orders WHERE customer_id = ?';
    expect(await ask(text)).toMatchObject({ findings: [{ kind: 'table_scan' }], verdict: 'table scan of orders' });
    const { stdout } = await sondeQueries(['advise', '--url', path, '--explain', text, '--explain', 'SELECT 1']);
    expect(stdout).toContain('plan: table scan of orders\n');
    expect(stdout).toContain('plan: nothing to mend\n');
  });

  test('a clean database has no findings', async () => {
    const clean = join(folder, 'clean.db');
    const other = open(clean);
    other.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, n TEXT); CREATE INDEX t_n ON t (n)');
    other.close();
    const { code } = await sondeQueries(['advise', '--url', `sqlite:${clean}`]);
    expect(code).toBe(0);
  });

  test.each([
    ['a scan', 'SELECT * FROM orders AS o WHERE o.customer_id = ?', ['table_scan orders']],
    [
      'a sort',
      'SELECT * FROM orders WHERE customer_id = ? ORDER BY agent_id LIMIT ?',
      ['table_scan orders', 'temporary_table undefined'],
    ],
    ['an index', 'SELECT * FROM orders WHERE status = :status AND placed > $placed', []],
    ['a small table', 'SELECT * FROM customers WHERE email LIKE ? ORDER BY email || 1', []],
  ])('plans with %s', async (_what, text, found) => {
    const answer = await ask(text);
    if (!answer.planned) throw new Error(answer.reason);
    expect(answer.findings.map(({ kind, table }) => `${kind} ${table}`)).toEqual(found);
  });

  test('an index that is built each time', async () => {
    const answer = await ask('SELECT * FROM orders a JOIN orders b ON a.customer_id = b.customer_id');
    if (!answer.planned) throw new Error(answer.reason);
    expect(answer.findings.map(({ kind }) => kind)).toContain('automatic_index');
  });

  test.each([
    ['DELETE FROM orders', 'only statements that read'],
    ['SELECT 1; DELETE FROM orders', 'several'],
    ['WITH a AS (SELECT 1) DELETE FROM orders', 'only statements that read'],
    ['PRAGMA user_version = 7', 'only statements that read'],
    ['SELECT * FROM nowhere', 'is not there'],
    ['SELECT absent FROM orders', 'column'],
    ['SELECT FROM', 'cannot read the text'],
  ])('does not plan %s', async (text, reason) => {
    const answer = await ask(text);
    expect(answer.planned ? '' : answer.reason).toContain(reason);
  });

  test('what the application writes meanwhile on the same connection stays, in a transaction of its own too', async () => {
    database.exec('CREATE TABLE written (n INTEGER)');
    const advised = advise(fromSqlite(database), { explain: ['SELECT * FROM orders WHERE customer_id = ?'] });
    for (let n = 0; n < 20; n++) {
      await Promise.resolve();
      database.exec(`INSERT INTO written VALUES (${n})`);
    }
    await advised;
    database.exec('BEGIN; INSERT INTO written VALUES (20)');
    await advise(fromSqlite(database));
    database.exec('COMMIT');
    expect(database.prepare('SELECT count(*) AS n FROM written').all()).toEqual([{ n: 21 }]);
    database.exec('DROP TABLE written');
  });

  test('a file that is no database, and one that is not there', async () => {
    await writeFile(join(folder, 'text.db'), 'this is not a database, '.repeat(100));
    for (const [url, words] of [
      [join(folder, 'text.db'), 'a file that is no SQLite database'],
      [join(folder, 'missing.db'), 'a text that is no URL, and no path of a file or folder that is there'],
      [`sqlite:${join(folder, 'missing.db')}`, 'a file that cannot be opened (ENOENT)'],
    ] as const) {
      const { code, stderr } = await sondeQueries(['advise', '--url', url]);
      expect(code).toBe(2);
      expect(stderr).toContain(words);
    }
  });
});
