import { afterEach, describe, expect, test, vi } from 'vitest';
import { analyse } from './analyse.js';
import type { Dialect } from './dialect.js';
import { Lexer } from './lexer.js';
import { readTokens } from './read-tokens.js';
import { Reading } from './reading.js';
import { SanitisedText } from './sanitised-text.js';
import { Tokens } from './tokens.js';

const dialects: readonly Dialect[] = ['postgresql', 'mysql', 'sqlite'];

afterEach(() => vi.restoreAllMocks());

/** What opens, lists and nests: repeated, each asks for a look ahead or back that does not pay. */
const pieces = [
  ...[
    "'",
    "''",
    "'a' ",
    "'a'\n",
    "E'a'\n",
    "E'",
    '"',
    '`',
    '$a$',
    '$a',
    '$',
    '/*',
    '/*!',
    '/*!1 */',
    '*/',
    '--',
    '-- \n',
    '#',
    '[',
  ],
  ...[
    '(',
    '((1,',
    ')',
    'IN (1,',
    'IN (',
    'VALUES (',
    'VALUES (1),(',
    '),(',
    'ARRAY[',
    'ARRAY[1,',
    '1::int[',
    '::',
    ';',
    ';a',
  ],
  ...[
    'a.',
    'a ',
    '.',
    '1e',
    '1',
    '- ',
    '-1 ',
    '?',
    '?|',
    ':a ',
    '@',
    'WITH a AS (',
    'SELECT a FROM (',
    'FROM a,',
    'SET a = ',
    'SET a TO ',
  ],
  ...['PRAGMA a = ', '"a" ', ' ', 'date ', "date '1' ", 'not ', 'é', '|', '@?', '/', '!'],
];

/** Characters of the text that are looked at. */
function charactersRead(text: string, dialect: Dialect): number {
  let count = 0;
  const { charCodeAt, indexOf, slice } = String.prototype;
  vi.spyOn(String.prototype, 'charCodeAt').mockImplementation(function (this: string, at) {
    count++;
    return charCodeAt.call(this, at);
  });
  vi.spyOn(String.prototype, 'indexOf').mockImplementation(function (this: string, what, from = 0) {
    const found = indexOf.call(this, what, from);
    count += (found === -1 ? this.length : found) - from;
    return found;
  });
  vi.spyOn(String.prototype, 'slice').mockImplementation(function (this: string, start, end) {
    const part = slice.call(this, start, end);
    count += part.length;
    return part;
  });
  new Lexer(text, dialect, new Tokens(text.length)).run();
  vi.restoreAllMocks();
  return count;
}

/** Tokens that are looked at. */
function tokensRead(text: string, dialect: Dialect): number {
  let count = 0;
  const tokens = new Tokens(text.length);
  new Lexer(text, dialect, tokens).run();
  for (const column of ['kind', 'keyword'] as const) {
    const counted = new Proxy(Array.from(tokens[column]), {
      get: (target, key) => {
        count++;
        return Reflect.get(target, key);
      },
    });
    Object.defineProperty(tokens, column, { value: counted });
  }
  readTokens(new Reading(tokens, new SanitisedText(tokens, false), dialect));
  return count;
}

const cases = dialects.flatMap((dialect) => pieces.map((piece): [Dialect, string] => [dialect, piece]));

describe('a text twice as long takes twice the steps', () => {
  test.each(cases)('%s: %j', (dialect, piece) => {
    for (const [count, most] of [
      [charactersRead, 12],
      [tokensRead, 60],
    ] as const) {
      const short = piece.repeat(300);
      const long = piece.repeat(600);
      expect(count(long, dialect)).toBeLessThan(2.2 * count(short, dialect) + 100);
      expect(count(long, dialect)).toBeLessThan(most * long.length);
    }
  });
});

test('of a text longer than 64 KiB the beginning is read', () => {
  const ids = (count: number) => Array.from({ length: count }, (_, i) => 1_000_000 + i).join(', ');
  const analysis = analyse(`SELECT a FROM t WHERE id IN (${ids(100_000)}) AND b = 'secret'`, 'postgresql');
  expect(analysis).toMatchObject({ text: 'SELECT a FROM t WHERE id IN (?', isIncomplete: true, summary: 'SELECT t' });
  // Wherever it is cut, the fingerprint is the same.
  const prints = Array.from({ length: 12 }, (_, i) => {
    const text = `SELECT a FROM t WHERE${' '.repeat(i + 1)}id IN (${ids(100_000)})`;
    return analyse(text, 'postgresql').fingerprint;
  });
  expect(new Set(prints)).toEqual(new Set([analysis.fingerprint]));
});

test('text and summary are cut, names in them never', () => {
  const columns = Array.from({ length: 1000 }, (_, i) => `column_${i}`).join(', ');
  const analysis = analyse(`SELECT ${columns} FROM t`, 'postgresql');
  expect(analysis.text).toHaveLength(2000);
  expect(analysis).toMatchObject({ summary: 'SELECT t', tables: ['t'], isIncomplete: false });
});
