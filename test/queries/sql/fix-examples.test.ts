import { createRequire } from 'node:module';
import { PGlite } from '@electric-sql/pglite';
import { Registry } from '@sonde/metrics';
import { QueryObserver } from '@sonde/queries';
import { type BetterSqlite3Database, observeBetterSqlite3 } from '@sonde/queries/better-sqlite3';
import { observePglite } from '@sonde/queries/pglite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** It is compiled when it is installed, so it is installed apart from all others. */
const peers = createRequire(new URL('../../peers/native/package.json', import.meta.url));
const missing = 'better-sqlite3 not found; install it with: npm ci --prefix test/peers/native';

interface Sqlite extends BetterSqlite3Database {
  exec(sql: string): unknown;
  prepare(sql: string): { all(...values: readonly unknown[]): unknown[] };
  close(): void;
}

type Row = Readonly<Record<string, unknown>>;

interface Shop {
  readonly observer: QueryObserver;
  /** Values stand for `$1`, `$2` or for `?`. */
  query(text: string, values: readonly unknown[]): Promise<readonly Row[]>;
  close(): unknown;
}

const userIds = [1, 2, 3];
const schema = [
  'create table users (id int primary key)',
  'create table orders (id int primary key, user_id int, total int)',
  ...userIds.map((id) => `insert into users values (${id})`),
  ...Array.from({ length: 12 }, (_, k) => `insert into orders values (${k}, ${(k % 3) + 1}, ${(k * 7) % 10})`),
];

async function postgres(): Promise<Shop> {
  const db = await PGlite.create();
  for (const statement of schema) await db.exec(statement);
  const observer = new QueryObserver({ mode: 'test', registry: new Registry() });
  observePglite(db, observer);
  return {
    observer,
    query: async (text, values) => (await db.query<Row>(text, [...values])).rows,
    close: () => db.close(),
  };
}

async function sqlite(): Promise<Shop | undefined> {
  let db: Sqlite;
  try {
    db = new (peers('better-sqlite3') as new (file: string) => Sqlite)(':memory:');
  } catch {
    return undefined;
  }
  for (const statement of schema) db.exec(statement);
  const observer = new QueryObserver({ mode: 'test', registry: new Registry() });
  observeBetterSqlite3(db, observer);
  return {
    observer,
    query: async (text, values) => db.prepare(text).all(...values) as Row[],
    close: () => db.close(),
  };
}

/** What a loop asks for each user; `?` is the placeholder. */
const asked = [
  { name: 'a count', text: 'select count(*) from orders where user_id = ?', values: [] },
  {
    name: 'sums',
    text: 'select sum(o.total) as total, max(o.id) as newest from orders o where o.user_id = ?',
    values: [],
  },
  {
    name: 'the first row',
    text: 'select * from orders o where o.user_id = ? order by o.total desc, o.id limit 1',
    values: [],
  },
  {
    name: 'the first rows',
    text: 'select * from orders where user_id = ? order by total desc, id limit ?',
    values: [2],
  },
  { name: 'all rows', text: 'select * from orders where user_id = ?', values: [] },
];

/** As numbers: PostgreSQL counts in bigint. Without the number of the row in its group, and in one order. */
function comparable(rows: readonly Row[]): string[] {
  return rows
    .map(({ place: _, ...row }) =>
      Object.entries(row)
        .map(([name, value]) => `${name}=${Number(value)}`)
        .sort()
        .join(),
    )
    .sort();
}

describe.each([
  ['postgresql', postgres],
  ['sqlite', sqlite],
])('what a finding says to write instead, in %s', (system, open) => {
  let shop: Shop | undefined;
  beforeAll(async () => {
    shop = await open();
  });
  afterAll(() => shop?.close());

  test.for(asked)('gives what the loop gave: $name', async ({ text, values }, context) => {
    if (shop === undefined) {
      if (process.env['CI'] === 'true') expect.fail(missing);
      return context.skip(missing);
    }
    const { observer, query } = shop;
    let place = 0;
    const own = system === 'postgresql' ? text.replace(/\?/g, () => `$${++place}`) : text;
    const { result, report } = await observer.watch({ kind: 'test' }, async () => {
      const found: Row[] = [];
      for (const { id } of await query('select id from users', [])) {
        // What counts has no column that says for whom.
        for (const row of await query(own, [id, ...values])) found.push({ user_id: id, ...row });
      }
      return found;
    });
    const example = report.findings.find(({ kind }) => kind === 'n_plus_one')?.fix.example ?? '';
    const ids = system === 'postgresql' ? [userIds] : userIds;
    expect(comparable(await query(example, [...ids, ...values]))).toEqual(comparable(result));
  });
});
