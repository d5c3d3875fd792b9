import { describe, expect, test } from 'vitest';
import { analyse } from './analyse.js';
import type { Slot } from './analysis.js';
import type { Dialect } from './dialect.js';
import { hashValue } from './value-hash.js';

/** `role` of a literal, `role:index` of a parameter. */
function said({ role, parameter }: Slot): string {
  return parameter === undefined ? role : `${role}:${parameter}`;
}

const roles: readonly [sql: string, slots: string, dialect?: Dialect][] = [
  [
    'SELECT a FROM t WHERE b = $1 AND c > $2 AND d LIKE $3 OR e IS NOT DISTINCT FROM 5',
    'equals:0 range:1 equals:2 equals',
  ],
  ['SELECT a FROM t WHERE $1 = b AND 5 < c', 'equals:0 range'],
  ['SELECT a FROM t WHERE b BETWEEN $1 AND $2 AND c = $3', 'range:0 range:1 equals:2'],
  ['SELECT a FROM t WHERE b IN ($1, 2, lower($3)) AND c = $4', 'in:0 in in:2 equals:3'],
  ['SELECT a FROM t WHERE b = ANY($1) AND c = ALL(ARRAY[1, 2])', 'in:0 in in'],
  ['SELECT a FROM t WHERE b IN (SELECT c FROM u WHERE d = $1 LIMIT 5)', 'equals:0 limit'],
  ["SELECT a FROM t WHERE lower(b) = lower($1) AND at > now() - INTERVAL '1 day'", 'equals:0 range'],
  ['SELECT a FROM t WHERE (b, c) > ($1, $2) ORDER BY b LIMIT $3', 'range:0 range:1 limit:2'],
  ['SELECT a FROM t WHERE b <> $1 AND NOT c', 'other:0'],
  ["SELECT a->>'x', $1 FROM t WHERE b->>'y' = $2", 'other other:0 other equals:1'],
  ['SELECT a FROM t JOIN u ON u.id = t.id AND u.kind = $1 WHERE t.id = $2', 'equals:0 equals:1'],
  ['SELECT a FROM t LIMIT $2 OFFSET $1', 'limit:1 offset:0'],
  ['SELECT a FROM t OFFSET 10 ROWS FETCH NEXT 5 ROWS ONLY', 'offset limit'],
  ['SELECT a FROM t LIMIT 5, 10', 'offset limit', 'mysql'],
  ['INSERT INTO t (a, b) VALUES ($1, now()), ($2, lower($3)) RETURNING id', 'written:0 written:1 written:2'],
  ['INSERT INTO t (a) SELECT $1 FROM u WHERE b = $2', 'written:0 equals:1'],
  [
    'INSERT INTO t VALUES ($1) ON CONFLICT (a) DO UPDATE SET a = $2, b = f($3) WHERE t.c < $4',
    'written:0 written:1 written:2 range:3',
  ],
  [
    'INSERT INTO t SET a = ?, b = ? ON DUPLICATE KEY UPDATE c = VALUES(c), d = ?',
    'written:0 written:1 written:2',
    'mysql',
  ],
  [
    'UPDATE t SET a = $1, b = b + 1, c = (SELECT d FROM u WHERE e = $2) WHERE id = $3',
    'written:0 written equals:1 equals:2',
  ],
  ['SELECT * FROM (VALUES ($1), ($2)) v (id) JOIN t USING (id)', 'in:0 in:1'],
  ['DELETE FROM t WHERE id = $1', 'equals:0'],
  ['SELECT sum(a) FILTER (WHERE b = 1) FROM t GROUP BY 2 HAVING sum(a) > $1', 'equals other range:0'],
  [
    'SELECT ? FROM t WHERE a = ?5 AND b = ? AND c = :x AND d = @y AND e = :x',
    'other:0 equals:4 equals:5 equals:6 equals:7 equals:6',
    'sqlite',
  ],
];

test.each(roles)('%s has %s', (sql, slots, dialect = 'postgresql') => {
  expect(analyse(sql, dialect).slots.map(said).join(' ')).toBe(slots);
});

describe('the hash of a literal is that of the same value as a parameter', () => {
  const literals: readonly [literal: string, value: unknown, dialect?: Dialect][] = [
    ['7', 7],
    ['-7', -7],
    ['- 7', -7],
    ['1.5', 1.5],
    ["'7'", 7n],
    ["'abc'", 'abc'],
    ["'it''s'", "it's"],
    ["E'it\\'s\\n'", "it's\n"],
    ['$$a$b$$', 'a$b'],
    ['$tag$a $$ b$tag$', 'a $$ b'],
    ["''", ''],
    ['"a""b"', 'a"b', 'mysql'],
    ["'a\\\\b\\'c'", "a\\b'c", 'mysql'],
    ["'a\\b'", 'a\\b', 'sqlite'],
    ["'2020-01-01T00:00:00.000Z'", new Date('2020-01-01T00:00:00Z')],
  ];
  test.each(literals)('%s', (literal, value, dialect = 'postgresql') => {
    const { slots } = analyse(`SELECT a FROM t WHERE b = ${literal}`, dialect);
    expect(slots).toEqual([{ role: 'equals', parameter: undefined, literal: hashValue(value) }]);
  });

  test('also of the constants in a list, and of a minus that is no sign', () => {
    const { slots } = analyse('INSERT INTO t VALUES (NULL, TRUE, a - 7)', 'postgresql');
    expect(slots.map(({ literal }) => literal)).toEqual([hashValue(7)]);
    const list = analyse('INSERT INTO t VALUES (NULL, TRUE)', 'postgresql').slots;
    expect(list.map(({ literal }) => literal)).toEqual([hashValue(null), hashValue(true)]);
  });
});

test('at most 1000 slots', () => {
  const list = Array.from({ length: 1500 }, (_, i) => i).join(',');
  expect(analyse(`SELECT a FROM t WHERE b IN (${list})`, 'postgresql').slots).toHaveLength(1000);
});
