import { observePostgres } from '@sonde/queries/postgres';
import postgresJs from 'postgres';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { expectAllEnded } from './cases.js';
import { postgres, stopServers } from './database-servers.js';
import { people } from './kit.js';
import { seedPostgres } from './pg.driver.js';
import { SeeingObserver } from './seen-queries.js';

let url: string;
let raw: postgresJs.Sql;
let sql: postgresJs.Sql;
let observer: SeeingObserver;
let unobserve: () => void;

/** What the server was sent, by the driver's own account. */
let sent: { text: string; parameters: unknown[] }[];

beforeAll(async () => {
  ({ url } = await postgres());
  await seedPostgres(url);
});
afterAll(stopServers);

async function open(options: postgresJs.Options<Record<string, never>> = {}): Promise<void> {
  sent = [];
  const debug = (_: number, text: string, parameters: unknown[]) => sent.push({ text, parameters: [...parameters] });
  raw = postgresJs(url, { max: 2, debug, ...options }) as postgresJs.Sql;
  await raw`SELECT 1`;
  sent.length = 0;
  observer = new SeeingObserver();
  ({ sql, unobserve } = observePostgres(raw, observer));
}

afterEach(async () => {
  unobserve();
  await raw.end();
});

const told = () => observer.seen.map(({ start }) => ({ text: start.text, parameters: start.parameters }));

describe('what is asked', () => {
  test('is told as the driver sends it, parts and helpers put together', async () => {
    await open();
    const byName = (name: string) => sql`name = ${name}`;
    await sql`SELECT id FROM people WHERE ${byName('Ada')} OR ${byName('Grace')}`;
    await sql`SELECT ${sql('id')}, ${sql(['name'])} FROM ${sql('people')} WHERE id IN ${sql([1, 2, 3])}`;
    await sql`SELECT id FROM people WHERE id = ANY(${sql.array([1, 2], 23)}) ${[sql`AND id > ${0}`, sql`AND id < ${5}`]}`;
    await sql.begin(async (tx) => {
      await tx`CREATE TEMP TABLE made (id int, name text) ON COMMIT DROP`;
      await tx`INSERT INTO made ${tx([
        { id: 1, name: 'a' },
        { id: 2, name: 'b' },
      ])}`;
      await tx`UPDATE made SET ${tx({ name: 'c' }, 'name')} WHERE id = ${1}`;
      await tx`SELECT ${tx.json({ a: 1 })}::jsonb`;
    });
    const asked = told().filter(({ text }) => text !== 'BEGIN' && text !== 'COMMIT');
    const control = /^(begin|commit)/;
    expect(asked).toEqual(sent.filter(({ text }) => !control.test(text.trim())));
    expectAllEnded(observer);
  });

  test('parts that are never sent are no queries', async () => {
    await open();
    const part = sql`AND id = ${1}`;
    void sql`SELECT 1`;
    await sql`SELECT id FROM people WHERE true ${part}`;
    expect(observer.seen).toHaveLength(1);
  });

  test('unsafe, simple, values, raw, forEach, describe, in batches', async () => {
    await open();
    const rows: unknown[] = [];
    expect(await sql.unsafe('SELECT id FROM people WHERE id = $1', [1])).toHaveLength(1);
    expect(await sql.unsafe('SELECT 1; SELECT 2').simple()).toHaveLength(2);
    expect(await sql`SELECT id, name FROM people WHERE id = 1`.values()).toEqual([[1, 'Ada']]);
    await sql`SELECT id FROM people`.forEach((row) => {
      rows.push(row);
    });
    await sql`SELECT id FROM people`.cursor(4, (batch) => void rows.push(...batch));
    expect((await sql`SELECT id FROM people`.describe()).columns).toHaveLength(1);
    expect(rows).toHaveLength(2 * people.length);
    expect(observer.seen.map(({ ends }) => ends[0]?.rowCount)).toEqual([
      1,
      2,
      1,
      people.length,
      people.length,
      undefined,
    ]);
    expectAllEnded(observer);
  });

  test('a cursor that is left early is over', async () => {
    await open();
    for await (const [row] of sql`SELECT id FROM people`.cursor(1)) {
      if (row?.['id'] === 3) break;
    }
    await sql`SELECT 1`;
    expectAllEnded(observer);
  });
});

describe('connections of its own', () => {
  test('transactions that fail, savepoints and reserved connections', async () => {
    await open();
    const failing = sql.begin(async (tx) => {
      await tx.savepoint((inner) => inner`SELECT 1`);
      throw new Error('undone');
    });
    await expect(failing).rejects.toThrow('undone');
    const reserved = await sql.reserve();
    await reserved`SELECT 2`;
    reserved.release();
    expect(told().map(({ text }) => text)).toEqual(['BEGIN', 'SELECT 1', 'ROLLBACK', 'SELECT 2']);
    expectAllEnded(observer);
  });

  test('a list of queries in a transaction is sent side by side', async () => {
    await open();
    const results = await sql.begin((tx) => [tx`SELECT 1 AS a`, tx`SELECT 2 AS a`]);
    expect(results.map(([row]) => row?.['a'])).toEqual([1, 2]);
    expect(told().map(({ text }) => text)).toEqual(['BEGIN', 'SELECT 1 AS a', 'SELECT 2 AS a', 'COMMIT']);
  });
});

describe('the tag that stands in', () => {
  test('is as the one it stands for', async () => {
    await open();
    expect(sql.options).toBe(raw.options);
    expect(sql.unsafe).toBe(sql.unsafe);
    expect(typeof sql).toBe('function');
    await expect(sql`SELECT missing FROM people`).rejects.toMatchObject({ code: '42703' });
  });

  test('errors tell where their query was written, as without', async () => {
    await open({ debug: false });
    const stackOf = (tag: postgresJs.Sql) => tag`SELECT missing FROM people`.catch(({ stack }: Error) => String(stack));
    const own = /postgres\.test\.ts:\d+/;
    const without = await stackOf(raw);
    expect(without).toMatch(own);
    unobserve();
    ({ sql, unobserve } = observePostgres(raw, observer));
    const stack = await sql`SELECT missing FROM people`.catch((error: Error) => String(error.stack));
    expect(stack).toMatch(own);
    expect(stack).toContain('column "missing" does not exist');
  });

  test.each([false, true])('errors tell what called the tag only if the driver does: debug %j', async (isDebugged) => {
    await open({ debug: isDebugged });
    const askFor = (tag: postgresJs.Sql): Promise<unknown> => tag`SELECT missing FROM people`;
    const callers = async (tag: postgresJs.Sql) => {
      const callsTheTag = () => askFor(tag);
      const stack = await callsTheTag().then(String, (error: Error) => String(error.stack));
      return [...stack.matchAll(/askFor|callsTheTag/g)].map(([name]) => name);
    };
    const without = await callers(raw);
    expect(without).toEqual(isDebugged ? ['askFor', 'callsTheTag'] : ['askFor']);
    expect(await callers(sql)).toEqual(without);
  });

  test('only passes on when it is over; the other was never changed', async () => {
    await open();
    await raw`SELECT 1`;
    unobserve();
    await sql`SELECT 2`;
    await sql.begin((tx) => tx`SELECT 3`);
    expect(observer.seen).toHaveLength(0);
  });

  test('observed twice is the same tag', async () => {
    await open();
    expect(observePostgres(raw, observer).sql).toBe(sql);
    expect(observePostgres(sql, observer).sql).toBe(sql);
    await sql`SELECT 1`;
    expect(observer.seen).toHaveLength(1);
    expect(observer.told.map(({ code }) => code)).toEqual(['SONDE_QUERIES_OBSERVED_TWICE']);
  });

  test('what is not observable is refused with what to pass', async () => {
    await open();
    for (const wrong of [undefined, null, {}, postgresJs, 'postgres://', () => {}]) {
      expect(() => observePostgres(wrong as never, observer)).toThrow(/postgres\(url\).*SONDE_QUERIES_NOT_OBSERVABLE/);
    }
  });
});
