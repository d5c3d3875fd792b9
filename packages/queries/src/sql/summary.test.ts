import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyse } from './analyse.js';
import type { StatementKind } from './analysis.js';
import type { Dialect } from './dialect.js';

// The examples of "Generating a summary of the query" of the semantic conventions come first.
const summaries: readonly [sql: string, summary: string, tables: string, dialect?: Dialect][] = [
  ['SELECT *\nFROM   wuser_table\nWHERE  username = ?', 'SELECT wuser_table', 'wuser_table'],
  [
    'INSERT INTO shipping_details (order_id, address) SELECT order_id, address FROM orders WHERE order_id = ?',
    'INSERT shipping_details SELECT orders',
    'shipping_details orders',
  ],
  ['SELECT * FROM songs, artists WHERE songs.artist_id == artists.id', 'SELECT songs artists', 'songs artists'],
  [
    'SELECT order_date FROM (SELECT * FROM orders o JOIN customers c ON o.customer_id = c.customer_id)',
    'SELECT SELECT orders customers',
    'orders customers',
  ],
  // A text in quotes may be a literal: it is not shown.
  ['SELECT * FROM "song list", \'artists\'', 'SELECT "song list"', '"song list"'],
  ['select "orders".* from "public"."orders"', 'select public.orders', '"public"."orders"'],
  ['SELECT * FROM "Orders", "größe", "Größe"', 'SELECT "Orders" größe "Größe"', '"Orders" "größe" "Größe"'],
  [
    'SELECT * FROM "order" JOIN "group" ON 1 = 1, "role", "table"',
    'SELECT "order" "group" role "table"',
    '"order" "group" "role" "table"',
  ],
  [
    'SELECT * FROM "1st", "a""b", "", U&"d\\0061t"',
    'SELECT "1st" "a""b" "" U&"d\\0061t"',
    '"1st" "a""b" "" U&"d\\0061t"',
  ],
  ['CREATE TABLE "t" (a int)', 'CREATE TABLE t', '"t"'],
  ['select * from "orders"', 'select orders', '"orders"', 'sqlite'],
  ['SELECT * FROM [Orders]', 'SELECT Orders', '[Orders]', 'sqlite'],
  ['SELECT * FROM [my orders]', 'SELECT [my orders]', '[my orders]', 'sqlite'],
  ['select a from public.users u', 'select public.users', 'public.users'],
  ['SELECT 1', 'SELECT', ''],
  ['SELECT * FROM a JOIN b USING (id) LEFT JOIN c ON c.x IN (1, 2), d', 'SELECT a b c d', 'a b c d'],
  ['SELECT * FROM a x, a y', 'SELECT a a', 'a'],
  ['WITH x AS (SELECT * FROM a), y(k) AS (SELECT 1) SELECT * FROM x JOIN Y ON 1 = 1', 'SELECT a SELECT SELECT', 'a'],
  ['SELECT EXTRACT(year FROM at) FROM t WHERE a IS DISTINCT FROM b', 'SELECT t', 't'],
  ['SELECT * FROM generate_series(1, 10) g, LATERAL (SELECT 1) l', 'SELECT SELECT', ''],
  ['SELECT * FROM t WHERE EXISTS (SELECT 1 FROM u)', 'SELECT t SELECT u', 't u'],
  ['SELECT * FROM (a CROSS JOIN b), c', 'SELECT a b c', 'a b c'],
  ['(SELECT 1 FROM a) UNION ALL (SELECT 2 FROM b)', 'SELECT a SELECT b', 'a b'],
  ['UPDATE ONLY t SET a = 1 FROM u WHERE u.id = t.id', 'UPDATE t u', 't u'],
  ['DELETE FROM t USING u, v WHERE u.id = t.id', 'DELETE t u v', 't u v'],
  ['TRUNCATE TABLE a, ONLY b', 'TRUNCATE a b', 'a b'],
  ['CREATE TABLE IF NOT EXISTS t (a int)', 'CREATE TABLE t', 't'],
  ['CREATE UNIQUE INDEX CONCURRENTLY i ON t (a)', 'CREATE INDEX i t', 't'],
  ['DROP TABLE IF EXISTS a, b', 'DROP TABLE a b', 'a b'],
  ['CREATE TABLE a AS SELECT * FROM b', 'CREATE TABLE a SELECT b', 'a b'],
  ['GRANT SELECT, INSERT ON t TO someone', 'GRANT', ''],
  ['CALL p(1, 2)', 'CALL p', ''],
  ['BEGIN; INSERT INTO a VALUES (1); COMMIT', 'BEGIN', 'a'],
  ['COPY t (a) FROM STDIN', 'COPY t', 't'],
  ['SELECT * FROM user', 'SELECT user', 'user'],
  ['INSERT OR REPLACE INTO t VALUES (1)', 'INSERT t', 't', 'sqlite'],
  ['SELECT * FROM `a`.`b`', 'SELECT a.b', '`a`.`b`', 'mysql'],
  ['SELECT * FROM `Orders`, `a b`', 'SELECT Orders `a b`', '`Orders` `a b`', 'mysql'],
  ['SELECT a INTO @x FROM t', 'SELECT t', 't', 'mysql'],
  ['DELETE a FROM a JOIN b ON a.id = b.id', 'DELETE a b', 'a b', 'mysql'],
  ['UPDATE a, b SET a.x = b.x', 'UPDATE a b', 'a b', 'mysql'],
  ['INSERT IGNORE t VALUES (1)', 'INSERT t', 't', 'mysql'],
];

test.each(summaries)('%s → %s', (sql, summary, tables, dialect = 'postgresql') => {
  const analysis = analyse(sql, dialect);
  expect(analysis.summary).toBe(summary);
  expect(analysis.tables.join(' ')).toBe(tables);
});

test('quotes that make no difference make no second summary', () => {
  for (const [dialect, open, close] of [
    ['postgresql', '"', '"'],
    ['sqlite', '"', '"'],
    ['sqlite', '[', ']'],
    ['sqlite', '`', '`'],
    ['mysql', '`', '`'],
  ] as const) {
    const name = fc.oneof(
      fc.stringMatching(/^[a-z_][a-z\d_]{0,20}$/),
      fc.constantFrom('order', 'group', 'user', 'role', 'table', 'key', 'limit', 'index', 'event', 'select'),
    );
    fc.assert(
      fc.property(name, fc.constantFrom('select * from ', 'insert into ', 'delete from ', 'update '), (table, verb) => {
        const rest = verb === 'update ' ? ' set a = 1' : verb === 'insert into ' ? ' (a) values (1)' : ' where a = 1';
        const byHand = analyse(`${verb}${table}${rest}`, dialect);
        const quoted = analyse(`${verb}${open}${table}${close}${rest}`, dialect);
        // A word that is read as a keyword keeps its quotes: without them it is no table.
        const isName = byHand.tables.join() === table;
        expect(quoted.summary).toBe(isName ? byHand.summary : `${verb.split(' ')[0]} ${open}${table}${close}`);
      }),
    );
  }
});

test('a summary ends before the name that does not fit', () => {
  const tables = Array.from({ length: 40 }, (_, i) => `table_number_${i}`);
  const { summary, tables: named } = analyse(`SELECT * FROM ${tables.join(', ')}`, 'postgresql');
  expect(summary.length).toBeLessThanOrEqual(255);
  expect(summary).toBe(`SELECT ${tables.slice(0, summary.split(' ').length - 1).join(' ')}`);
  expect(named).toEqual(tables.slice(0, 10));
});

const kinds: readonly [sql: string, kind: StatementKind, operation: string, dialect?: Dialect][] = [
  ['select 1', 'read', 'SELECT'],
  ['WITH a AS (SELECT 1) SELECT * FROM a', 'read', 'SELECT'],
  ['WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a', 'write', 'SELECT'],
  ['WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a', 'write', 'INSERT'],
  ['SELECT * INTO copy_of_t FROM t', 'write', 'SELECT'],
  ['SELECT * FROM t FOR NO KEY UPDATE', 'read', 'SELECT'],
  ['SELECT a INTO @x FROM t', 'read', 'SELECT', 'mysql'],
  ["SELECT a INTO OUTFILE '/x' FROM t", 'write', 'SELECT', 'mysql'],
  ['SHOW server_version', 'read', 'SHOW'],
  ['EXPLAIN UPDATE t SET a = 1', 'read', 'EXPLAIN'],
  ['EXPLAIN ANALYZE UPDATE t SET a = 1', 'write', 'EXPLAIN'],
  ['EXPLAIN (ANALYZE, BUFFERS) DELETE FROM t', 'write', 'EXPLAIN'],
  ['VALUES (1), (2)', 'read', 'VALUES'],
  ['TABLE t', 'read', 'TABLE'],
  ['PRAGMA table_info(t)', 'read', 'PRAGMA', 'sqlite'],
  ['PRAGMA journal_mode = WAL', 'control', 'PRAGMA', 'sqlite'],
  ['MERGE INTO t USING u ON t.a = u.a WHEN MATCHED THEN DELETE', 'write', 'MERGE'],
  ['REPLACE INTO t VALUES (1)', 'write', 'REPLACE', 'mysql'],
  ['COPY t FROM STDIN', 'write', 'COPY'],
  ['COPY t TO STDOUT', 'read', 'COPY'],
  ['CREATE TRIGGER x BEFORE INSERT OR UPDATE ON t EXECUTE FUNCTION f()', 'schema', 'CREATE'],
  ['ALTER TABLE t ADD COLUMN a int', 'schema', 'ALTER'],
  ['TRUNCATE t', 'schema', 'TRUNCATE'],
  ['START TRANSACTION', 'control', 'START'],
  ['rollback', 'control', 'ROLLBACK'],
  ['SET statement_timeout = 5', 'control', 'SET'],
  ['DISCARD ALL', 'control', 'DISCARD'],
  ['LISTEN a', 'control', 'LISTEN'],
  ['VACUUM t', 'other', 'VACUUM'],
  ['CALL p()', 'other', 'CALL'],
  ['hello world', 'other', ''],
  ['', 'other', ''],
];

test.each(kinds)('%s is of kind %s', (sql, kind, operation, dialect = 'postgresql') => {
  expect(analyse(sql, dialect)).toMatchObject({ kind, operation });
});

describe('order and limit of the outermost level', () => {
  test.each([
    ['SELECT * FROM t ORDER BY a LIMIT 1', true, true],
    ['SELECT * FROM t FETCH FIRST 3 ROWS ONLY', false, true],
    ['SELECT * FROM (SELECT * FROM t ORDER BY a LIMIT 1) u', false, false],
    ['SELECT array_agg(a ORDER BY b) FROM t', false, false],
    ['SELECT * FROM t LIMIT ALL', false, false],
    ['(SELECT a FROM t) UNION (SELECT a FROM u) ORDER BY 1', true, false],
  ])('%s', (sql, isOrdered, isLimited) => {
    expect(analyse(sql, 'postgresql')).toMatchObject({ isOrdered, isLimited });
  });
});
