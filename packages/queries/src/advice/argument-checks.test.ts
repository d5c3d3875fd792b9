import { inspect } from 'node:util';
import { SondeError } from '@sonde/metrics';
import { describe, expect, test } from 'vitest';
import type { AdviceConnection, Row } from './connection.js';
import { fromUrl } from './drivers/from-url.js';
import { fromMariadb, fromMysql2 } from './drivers/mysql-connection.js';
import { fromPg, fromPglite, fromPostgres } from './drivers/postgres-connection.js';
import { fromSqlite } from './drivers/sqlite-connection.js';
import { explain } from './explain.js';
import { advise } from './report.js';
import { adviceText } from './report-text.js';

const url = 'postgres://app:s3cr3t@localhost/shop';
const pool = {
  query: async () => ({ rows: [] }),
  connect: async () => ({}),
  totalCount: 0,
  getConnection: async () => ({}),
};
const connection: AdviceConnection = {
  system: 'sqlite',
  query: async (): Promise<readonly Row[]> => [],
  close: async () => {},
};

/** What it was refused with. */
async function refusal(call: () => unknown): Promise<SondeError> {
  const error = await (async () => call())().then(
    () => 'nothing was thrown',
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(SondeError);
  expect((error as SondeError).code).toBe('SONDE_INVALID_OPTION');
  expect(inspect(error, { depth: 9 }).replace(/^ +at .*$/gm, '')).not.toMatch(/s3cr3t|tok_1/);
  return error as SondeError;
}

describe('no connection', () => {
  test.each<[string, unknown, string]>([
    ['a URL', url, 'got a text, expected one that fromUrl or its like made. Pass await fromUrl(url).'],
    [
      'a URL object',
      new URL(url),
      'got an object, expected one that fromUrl or its like made. Pass await fromUrl(url).',
    ],
    ['a pool', pool, 'or one connection of a driver through fromPg, '],
    ['a promise', Promise.resolve(connection), 'got a promise, '],
    ['nothing', undefined, 'got undefined, '],
    ['null', null, 'got null, '],
    ['another system', { ...connection, system: 'oracle' }, 'got an object, '],
    ['no way to ask', { system: 'sqlite' }, 'got an object, '],
  ])('%s', async (_what, given, words) => {
    for (const [name, call] of [
      ['advise()', () => advise(given as never)],
      ['explain()', () => explain(given as never, { text: 'SELECT 1' })],
    ] as const) {
      const { message } = await refusal(call);
      expect(message).toContain(`the connection of ${name}: got `);
      expect(message).toContain(words);
    }
  });
});

test.each<[unknown, string]>([
  ["SELECT 'tok_1'", 'got a text, expected an object with its text. Pass { text:'],
  [undefined, 'got undefined'],
  [{}, 'got an object'],
  [{ text: 7 }, 'got an object'],
  [{ text: 'SELECT 1', system: 7 }, 'got an object'],
  [Promise.resolve({ text: 'SELECT 1' }), 'got a promise'],
])('no statement: %s', async (given, words) => {
  expect((await refusal(() => explain(connection, given as never))).message).toContain(
    `the statement of explain(): ${words}`,
  );
});

test.each<[unknown, string]>([
  [undefined, 'got undefined, expected a text. Pass the URL of a database'],
  [7, 'got 7'],
  [new URL(url), 'got an object, expected a text. Pass its href.'],
  [Promise.resolve(url), 'got a promise'],
])('no URL: %s', async (given, words) => {
  expect((await refusal(() => fromUrl(given as never))).message).toContain(`the URL of fromUrl(): ${words}`);
});

describe('options', () => {
  const statement = { text: 'SELECT 1' };
  test.each<[string, (options: never) => unknown, unknown, RegExp]>([
    [
      'fromUrl()',
      (given) => fromUrl(':memory:', given),
      { connectTimeoutMs: 0 },
      /"connectTimeoutMs".*got 0, .*at least 1/,
    ],
    ['fromUrl()', (given) => fromUrl(':memory:', given), { drivers: 'pg' }, /"drivers".*a list of texts/],
    ['explain()', (given) => explain(connection, statement, given), { timeout: 1 }, /unknown option "timeout"/],
    ['explain()', (given) => explain(connection, statement, given), { timeoutMs: Number.NaN }, /"timeoutMs".*got NaN/],
    ['explain()', (given) => explain(connection, statement, given), { limit: 10 }, /"limit".*an ExplainLimit/],
    [
      'explain()',
      (given) => explain(connection, statement, given),
      { thresholds: { rows: 1 } },
      /unknown option "rows"/,
    ],
    ['explain()', (given) => explain(connection, statement, given), null, /explain\(\): got null/],
    [
      'advise()',
      (given) => advise(connection, given),
      { explain: "SELECT 'tok_1'" },
      /"explain".*got a text, expected a list of texts/,
    ],
    ['advise()', (given) => advise(connection, given), { schemas: [7] }, /"schemas".*a list of texts/],
    ['advise()', (given) => advise(connection, given), { unusedAfterDays: -1 }, /"unusedAfterDays".*at least 0/],
    ['advise()', (given) => advise(connection, given), { statements: { minShare: 2 } }, /"minShare".*from 0 to 1/],
    ['advise()', (given) => advise(connection, given), url, /advise\(\): got a text, expected an options object/],
    ['explain()', (given) => explain(connection, statement, given), url, /explain\(\): got a text/],
  ])('of %s: %#', async (_name, call, given, words) => {
    expect((await refusal(() => call(given as never))).message).toMatch(words);
  });
});

test.each<[string, (given: never) => unknown, string]>([
  ['fromPg()', fromPg, 'await pool.connect()'],
  ['fromMysql2()', fromMysql2, 'await pool.getConnection()'],
  ['fromMariadb()', fromMariadb, 'await pool.getConnection()'],
])('%s refuses a pool', async (name, make, next) => {
  expect((await refusal(() => make(pool as never))).message).toContain(
    `${name}: got a pool, expected one connection. Pass ${next}, and release it afterwards.`,
  );
});

test.each<[string, (given: never) => unknown]>([
  ['fromPg()', fromPg],
  ['fromPostgres()', fromPostgres],
  ['fromPglite()', fromPglite],
  ['fromMysql2()', fromMysql2],
  ['fromMariadb()', fromMariadb],
  ['fromSqlite()', fromSqlite],
])('%s refuses what is none of its driver', async (name, make) => {
  for (const given of [undefined, null, url, 7, {}, Promise.resolve({})])
    expect((await refusal(() => make(given as never))).message).toMatch(`${name}: got `);
});

test('what is no report has no text', async () => {
  for (const given of [undefined, {}, Promise.resolve(), 'report'])
    expect((await refusal(() => adviceText(given as never))).message).toContain('expected a report of advise()');
});
