import { describe, expect, test } from 'vitest';
import { analyse } from './analyse.js';
import type { Dialect } from './dialect.js';

type Pair = readonly [dialects: string, left: string, right: string];
const all = 'postgresql mysql sqlite';

const same: readonly Pair[] = [
  [all, 'SELECT * FROM users WHERE id = 1', 'SELECT * FROM users WHERE id = 2'],
  [all, "SELECT * FROM users WHERE name = 'a'", "SELECT * FROM users WHERE name = 'it''s -- no /* comment'"],
  [all, 'SELECT * FROM users WHERE id = 1', 'select  *\n\tfrom Users where ID=-1'],
  [all, 'SELECT a FROM t', 'SELECT a -- why\nFROM t;'],
  [all, 'SELECT a FROM t', '/* route=/x */ SELECT/**/a FROM t'],
  [all, 'SELECT a FROM t WHERE b IN (1, 2)', 'SELECT a FROM t WHERE b IN (1,2,3,NULL, -4.5e-3)'],
  [all, "SELECT a FROM t WHERE b IN ('x')", 'SELECT a FROM t WHERE b IN ( ?, ? )'],
  [all, 'SELECT a FROM t WHERE (b, c) IN ((1, 2))', 'SELECT a FROM t WHERE (b, c) IN ((1, 2), (3, 4))'],
  [all, 'INSERT INTO t (a, b) VALUES (1, 2)', "INSERT INTO t (a, b) VALUES (1, 'x'), (NULL, DEFAULT)"],
  [all, 'INSERT INTO t (a) VALUES (now())', 'INSERT INTO t (a) VALUES (now()), (1), (f(2))'],
  [all, 'SELECT a FROM t LIMIT 10', 'SELECT a FROM t LIMIT .5'],
  [all, 'SELECT a FROM t WHERE b = 0xFF', 'SELECT a FROM t WHERE b = 1_000'],
  [all, 'SAVEPOINT sp_1', 'SAVEPOINT sp_2'],
  [all, 'ROLLBACK TO SAVEPOINT sp_1', 'rollback to savepoint "sp 2"'],
  [all, 'RELEASE SAVEPOINT sp_1', 'RELEASE SAVEPOINT sp_77;;'],
  [all, 'SELECT a FROM t WHERE b = :name', 'SELECT a FROM t WHERE b = :other'],
  [all, "SELECT a FROM t WHERE b <> 'x'", "SELECT a FROM t WHERE b != 'y'"],
  ['postgresql', 'SELECT a FROM t WHERE b = $1', 'SELECT a FROM t WHERE b = $27'],
  ['postgresql', 'SELECT "users"."id" FROM "users"', 'SELECT users.id FROM users'],
  ['postgresql', "SELECT E'a\\'b'", "SELECT $tag$ it's $other$ $tag$"],
  ['postgresql', "SELECT 'a'\n'b'", "SELECT U&'d\\0061t'"],
  ['postgresql', 'SELECT a /* x /* y */ z */ FROM t', 'SELECT a FROM t'],
  ['postgresql', 'SELECT ARRAY[1, 2]', 'SELECT ARRAY[1, 2, 3]'],
  ['postgresql', 'SELECT a FROM t WHERE b = ANY(ARRAY[1])', 'SELECT a FROM t WHERE b = ANY(ARRAY[1, $2::int])'],
  ['postgresql', 'SELECT a FROM t WHERE b IN ($1::uuid, $2::uuid)', "SELECT a FROM t WHERE b IN ('x'::uuid)"],
  ['postgresql', 'SET search_path TO a, b', 'SET search_path TO tenant_2'],
  ['postgresql', 'DECLARE c1 CURSOR FOR SELECT 1', 'DECLARE c2 CURSOR FOR SELECT 2'],
  ['postgresql', 'FETCH 10 FROM c1', 'FETCH 20 FROM c2'],
  ['mysql', 'SELECT a FROM t WHERE b = "x"', "SELECT a FROM t WHERE b = 'it\\'s'"],
  ['mysql', 'SELECT a FROM t # b\nWHERE c = 1', 'SELECT a FROM t WHERE c = 2'],
  ['mysql', 'SELECT `a` FROM `T`', 'SELECT a FROM t'],
  ['mysql', 'SELECT /*+ MAX_EXECUTION_TIME(10) */ a FROM t', 'SELECT a FROM t'],
  ['mysql', "SELECT 'a' 'b'", 'SELECT "c"'],
  ['sqlite', 'SELECT a FROM t WHERE b = ?1', 'SELECT a FROM t WHERE b = @x'],
  ['sqlite', 'SELECT [a] FROM "T"', 'SELECT a FROM t'],
  ['sqlite', 'SELECT a FROM t WHERE b = "x y"', 'SELECT a FROM t WHERE b = $name'],
];

const different: readonly Pair[] = [
  [all, 'SELECT a FROM t', 'SELECT b FROM t'],
  [all, 'SELECT a FROM t', 'SELECT a FROM u'],
  [all, 'SELECT a FROM t WHERE b = 1', 'SELECT a FROM t WHERE b > 1'],
  [all, 'SELECT a FROM t WHERE b = 1', 'SELECT a FROM t WHERE b IS NULL'],
  [all, 'SELECT a FROM t WHERE b = TRUE', 'SELECT a FROM t WHERE b = FALSE'],
  [all, 'SELECT a FROM t WHERE b = 1 AND c = 1', 'SELECT a FROM t WHERE b = 1 OR c = 1'],
  [all, 'SELECT a FROM t WHERE b IN (1)', 'SELECT a FROM t WHERE b NOT IN (1)'],
  [all, 'SELECT a FROM t WHERE b IN (1, c)', 'SELECT a FROM t WHERE b IN (1)'],
  [all, 'SELECT a AS x FROM t', 'SELECT a AS y FROM t'],
  [all, 'SELECT a FROM t ORDER BY b', 'SELECT a FROM t ORDER BY b DESC'],
  [all, 'SELECT a FROM t LIMIT 1', 'SELECT a FROM t LIMIT 1 OFFSET 2'],
  [all, 'SELECT f(1, 2)', 'SELECT f(1, 2, 3)'],
  [all, 'SELECT a - 1 FROM t', 'SELECT a + 1 FROM t'],
  [all, 'INSERT INTO t (a) VALUES (1)', 'INSERT INTO t (b) VALUES (1)'],
  [all, 'SELECT ab FROM t', 'SELECT a b FROM t'],
  [all, 'SAVEPOINT a', 'RELEASE SAVEPOINT a'],
  [all, 'SELECT 1; SELECT 2', 'SELECT 1'],
  ['postgresql', 'SELECT "User"', 'SELECT "user"'],
  ['postgresql', 'SELECT user', 'SELECT "user"'],
  ['postgresql', "SELECT a->'x' FROM t", "SELECT a->>'x' FROM t"],
  ['postgresql', 'SELECT a FROM t WHERE d ?| $1', 'SELECT a FROM t WHERE d ?& $1'],
  ['postgresql', 'SELECT a #- b FROM t', 'SELECT a FROM t'],
  ['postgresql', 'SELECT a::int FROM t', 'SELECT a::text FROM t'],
  ['mysql', 'SELECT 5--1', 'SELECT 5 -- 1'],
];

function cases(pairs: readonly Pair[]): [Dialect, string, string][] {
  return pairs.flatMap(([dialects, left, right]) =>
    dialects.split(' ').map((dialect): [Dialect, string, string] => [dialect as Dialect, left, right]),
  );
}

describe('the same fingerprint', () => {
  test.each(cases(same))('%s: %s ≡ %s', (dialect, left, right) => {
    expect(analyse(left, dialect).fingerprint).toBe(analyse(right, dialect).fingerprint);
  });
});

describe('another fingerprint', () => {
  test.each(cases(different))('%s: %s ≢ %s', (dialect, left, right) => {
    expect(analyse(left, dialect).fingerprint).not.toBe(analyse(right, dialect).fingerprint);
  });
});

test('a fingerprint is 16 hexadecimal digits, and no two of many statements share one', () => {
  const seen = new Set<string>();
  for (let table = 0; table < 100; table++)
    for (let column = 0; column < 100; column++)
      seen.add(analyse(`SELECT c${column} FROM t${table} WHERE id = ${table}`, 'postgresql').fingerprint);
  expect(seen.size).toBe(10_000);
  for (const fingerprint of seen) expect(fingerprint).toMatch(/^[\da-f]{16}$/);
});
