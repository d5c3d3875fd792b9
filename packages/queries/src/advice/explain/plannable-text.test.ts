import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maxTextLength, plannableText } from './plannable-text.js';
import { tokensOf, withoutLiterals } from './sql-tokens.js';

const planned = (text: string, system: 'postgresql' | 'mysql' | 'sqlite' = 'postgresql'): string => {
  const answer = plannableText(text, system);
  return 'refused' in answer ? `refused: ${answer.refused}` : answer.text;
};

describe('placeholders', () => {
  test.each([
    [
      'SELECT * FROM t WHERE a = ? AND b IN (?) LIMIT ? OFFSET ?',
      'SELECT * FROM t WHERE a = $1 AND b IN ($2) LIMIT $3 OFFSET $4',
    ],
    ['SELECT * FROM t WHERE a = $2 AND b = $1', 'SELECT * FROM t WHERE a = $2 AND b = $1'],
    ['SELECT ? FROM t', 'SELECT $1 FROM t'],
    ['SELECT a + ? - -? FROM t', 'SELECT a + $1 - -$2 FROM t'],
    [
      'SELECT * FROM t WHERE d > date ? AND e < timestamptz ? + interval ?',
      'SELECT * FROM t WHERE d > $1::date AND e < $2::timestamptz + $3::interval',
    ],
    ['SELECT interval $1 FROM t', 'SELECT $1::interval FROM t'],
    [
      'SELECT * FROM t WHERE a BETWEEN ? AND ? OR b LIKE ? ESCAPE ?',
      'SELECT * FROM t WHERE a BETWEEN $1 AND $2 OR b LIKE $3 ESCAPE $4',
    ],
    ['SELECT CASE WHEN a THEN ? ELSE ? END FROM t', 'SELECT CASE WHEN a THEN $1 ELSE $2 END FROM t'],
    ['SELECT * FROM t WHERE data ? ?', 'SELECT * FROM t WHERE data ? $1'],
    ["SELECT * FROM t WHERE data ? 'a' AND b = ?", "SELECT * FROM t WHERE data ? 'a' AND b = $1"],
    [
      'SELECT * FROM t WHERE data ?| array[?, ?] AND data ?& ?',
      'SELECT * FROM t WHERE data ?| array[$1, $2] AND data ?& $3',
    ],
    ['SELECT \'a?\', "b?" /* ? */, $$?$$ FROM t WHERE c = ?', 'SELECT \'a?\', "b?" /* ? */, $$?$$ FROM t WHERE c = $1'],
    ['SELECT ?::text || ?', 'SELECT $1::text || $2'],
  ])('PostgreSQL: %s', (text, expected) => {
    expect(planned(text)).toBe(expected);
  });

  test.each([
    [
      'SELECT * FROM t WHERE a = ? AND b IN (?, ?) LIMIT ?, ?',
      "SELECT * FROM t WHERE a = '2000-01-01' AND b IN ('2000-01-01', '2000-01-01') LIMIT 10, 10",
    ],
    ['SELECT \'?\', "?", `?` -- ?\nFROM t # ?', 'SELECT \'?\', "?", `?` -- ?\nFROM t'],
    ['SELECT NOW() - INTERVAL ? DAY', 'SELECT NOW() - INTERVAL 10 DAY'],
  ])('MySQL: %s', (text, expected) => {
    expect(planned(text, 'mysql')).toBe(expected);
  });

  test('SQLite: all its forms', () => {
    expect(
      plannableText('SELECT * FROM t WHERE a = ?1 AND b = :b AND c = @c AND d = $d AND [e?] = ?', 'sqlite'),
    ).toEqual({
      text: 'SELECT * FROM t WHERE a = ? AND b = ? AND c = ? AND d = ? AND [e?] = ?',
      parameters: 5,
      note: undefined,
    });
  });
});

describe('what may be planned', () => {
  test.each([
    "SELECT ';' FROM t;",
    'SELECT "a;b" FROM t ; ; -- ;',
    "SELECT E'\\';' FROM t",
    'SELECT $a$;$b$;$a$ FROM t',
    'WITH a AS (SELECT 1) SELECT * FROM a',
    'SELECT replace(a, b, c), (replace(d, e, f)) FROM t FOR UPDATE',
    'SELECT "delete" FROM t WHERE "update" = 1',
    'VALUES (1)',
    'TABLE t',
    '(SELECT 1) UNION (SELECT 2)',
  ])('%s', (text) => {
    expect(planned(text)).not.toMatch(/^refused/);
  });

  test.each([
    'SELECT 1; SELECT 2',
    'SELECT 1;;SELECT 2',
    "SELECT '\\'; DELETE FROM t; --'",
    "SELECT E'\\\\'; DELETE FROM t",
    'SELECT $a$ $a$; DELETE FROM t',
    'SELECT 1 /* /* */ ; */ ; DELETE FROM t',
    "SELECT U&'\\'; DELETE FROM t; --'",
    'WITH a AS MATERIALIZED (DELETE FROM t RETURNING *) SELECT * FROM a',
    'WITH a AS (SELECT 1) UPDATE t SET a = 1',
    'WITH a AS (SELECT 1) /* */ MERGE INTO t',
    'SELECT * INTO u FROM t',
    'EXPLAIN ANALYZE DELETE FROM t',
    'DO $$ BEGIN END $$',
    'CALL p()',
    'COPY t TO STDOUT',
    'SET x = 1',
    '',
    'SELECT "a',
    `SELECT '${'x'.repeat(maxTextLength)}'`,
  ])('not: %s', (text) => {
    expect(planned(text)).toMatch(/^refused/);
  });
});

test('every token is where it says, and between them are space and comments only', () => {
  const piece = fc.constantFrom(
    "'a''b'",
    '"c"',
    '$x$ d $x$',
    '-- e\n',
    '/* f /* g */ */',
    'h',
    '7.5e3',
    '$1',
    '?',
    '::',
    '(',
    ' ',
    'i$j',
    "E'k\\'l'",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      const text = pieces.join(' ');
      const tokens = tokensOf(text, 'postgresql');
      expect(tokens?.map(({ text: each }) => each)).toEqual(pieces.filter((each) => !/^( |--|\/\*)/.test(each)));
      for (const token of tokens ?? []) expect(text.startsWith(token.text, token.start)).toBe(true);
    }),
  );
});

test('any text ends, in any dialect, and nothing of a literal is left', () => {
  fc.assert(
    fc.property(
      fc.string({ maxLength: 60, unit: 'binary' }),
      fc.constantFrom('postgresql', 'mysql', 'sqlite'),
      (text, dialect) => {
        tokensOf(text, dialect as 'mysql');
        const literal = `'secret${text.replace(/['\\]/g, '')}'`;
        expect(withoutLiterals(`a = ${literal} AND b = 12345`, dialect as 'mysql')).toBe('a = ? AND b = ?');
      },
    ),
  );
});
