import type { Dialect } from '../../sql/dialect.js';
import type { AdviceSystem } from '../connection.js';
import { type Token, tokensOf } from './sql-tokens.js';

/** A statement that may be given to `EXPLAIN`. */
export interface PlannableText {
  readonly text: string;
  /** How many values it needs: PostgreSQL's `$1` to `$n`; of SQLite, one for each `?`. */
  readonly parameters: number;
  /** What was put in the place of values, where the database must have some. */
  readonly note: string | undefined;
}

export interface RefusedText {
  /** Why, in words that hold nothing of the text. */
  readonly refused: string;
}

/** Longer texts are not looked at. */
export const maxTextLength = 65_536;

/** Writing words, where they begin a statement or a part of it. */
const writing = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'REPLACE', 'TRUNCATE', 'CALL', 'COPY', 'LOAD']);
const reading = new Set(['SELECT', 'WITH', 'VALUES', 'TABLE', '(']);

export function dialectOf(system: AdviceSystem): Dialect {
  return system === 'mariadb' ? 'mysql' : system;
}

/**
 * Lets single reading statements pass, with placeholders that the database can plan. What is in doubt is refused: an
 * open quote, a second statement, a word that writes.
 *
 * @param text as the application wrote it, or with `?` for its literals, as findings hold it
 */
export function plannableText(text: string, system: AdviceSystem): PlannableText | RefusedText {
  if (text.length > maxTextLength) return { refused: `it is longer than ${maxTextLength} characters` };
  // The driver sends bytes until the first zero, and PostgreSQL reads no further.
  if (text.includes('\0')) return { refused: 'it holds a zero byte' };
  const dialect = dialectOf(system);
  // How quotes are read depends on the server's `sql_mode`, and some comments are executed: neither is left to luck.
  if (dialect === 'mysql' && /;(?!\s*$)|\/\*M?!/.test(text)) {
    return { refused: 'it holds a semicolon or an executable comment: it may be several statements' };
  }
  const tokens = tokensOf(text, dialect);
  if (tokens === undefined) return { refused: 'a quote or a comment in it is not closed' };
  const statement = withoutEnd(tokens);
  if (statement.some(isEnd)) return { refused: 'it is several statements' };
  const first = statement[0]?.text.toUpperCase();
  if (first === undefined) return { refused: 'it is empty' };
  if (!reading.has(first) || statement.some((_, index) => writes(statement, index))) {
    return { refused: 'only statements that read are explained' };
  }
  return withPlaceholders(text, statement, dialect);
}

const isEnd = ({ kind, text }: Token): boolean => kind === 'symbol' && text === ';';

function withoutEnd(tokens: readonly Token[]): readonly Token[] {
  const end = tokens.findLastIndex((token) => !isEnd(token)) + 1;
  return tokens.slice(0, end);
}

function writes(tokens: readonly Token[], index: number): boolean {
  const token = tokens[index] as Token;
  if (token.kind !== 'word') return false;
  const name = token.text.toUpperCase();
  if (name === 'INTO') return true;
  if (!writing.has(name)) return false;
  // `FOR UPDATE` and a column named "replace" do not; `AS (DELETE …` and `) UPDATE …` do. `replace(` is a function.
  const isCall = /^(INSERT|REPLACE|TRUNCATE)$/.test(name) && tokens[index + 1]?.text === '(';
  return /^[()]$/.test(tokens[index - 1]?.text ?? '(') && !isCall;
}

/** Types that are written before a literal, and cannot be before a placeholder: `date ?` becomes `$1::date`. */
const typed = /^(date|time|timetz|timestamp|timestamptz|interval)$/i;

function withPlaceholders(text: string, tokens: readonly Token[], dialect: Dialect): PlannableText {
  let planned = '';
  let at = tokens[0]?.start ?? 0;
  let count = 0;
  let highest = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'placeholder' || isOperator(tokens, index, dialect)) continue;
    count++;
    const before = tokens[index - 1];
    if (dialect === 'postgresql') {
      highest = Math.max(highest, token.text === '?' ? count : Number(token.text.slice(1)));
      const name = token.text === '?' ? `$${count}` : token.text;
      const type = before?.kind === 'word' && typed.test(before.text) ? before : undefined;
      // `x.date ?` is a column.
      const cast = type !== undefined && tokens[index - 2]?.text !== '.' ? type : undefined;
      planned += `${text.slice(at, cast?.start ?? token.start)}${name}${cast === undefined ? '' : `::${cast.text}`}`;
    } else {
      planned += `${text.slice(at, token.start)}${dialect === 'mysql' ? dummy(tokens, index) : '?'}`;
    }
    at = token.start + token.text.length;
  }
  const last = tokens.at(-1) as Token;
  planned += text.slice(at, last.start + last.text.length);
  const note =
    dialect === 'mysql' && count > 0 ? 'Its values are unknown: it was planned with invented ones.' : undefined;
  return { text: planned, parameters: dialect === 'postgresql' ? highest : count, note };
}

/** MySQL plans no placeholder, and a comparison with NULL finds no row: a date can be read as a number and a text. */
function dummy(tokens: readonly Token[], index: number): string {
  // `LIMIT ?`, and the second one of `LIMIT ?, ?`.
  const word = tokens[tokens[index - 1]?.text === ',' ? index - 3 : index - 1]?.text ?? '';
  return /^(limit|offset|interval)$/i.test(word) ? '10' : "'2000-01-01'";
}

const beginsValue: readonly Token['kind'][] = ['word', 'quoted', 'string', 'number', 'placeholder'];

/** Words after which a value stands: all others end one. */
const beforeValue =
  /^(select|distinct|all|any|some|where|and|or|not|on|when|then|else|case|in|like|ilike|similar|to|between|limit|offset|fetch|first|next|by|having|values|escape|from|for|as|using|set|is|array|row|returning|zone|symmetric|date|time|timetz|timestamp|timestamptz|interval|union|except|intersect)$/i;

/** `data ? 'key'`, `tags ?| array[…]`: between two values the question mark of PostgreSQL is an operator on JSON. */
function isOperator(tokens: readonly Token[], index: number, dialect: Dialect): boolean {
  const token = tokens[index] as Token;
  if (dialect !== 'postgresql' || token.text !== '?') return false;
  const [before, after] = [tokens[index - 1], tokens[index + 1]];
  const touches = after !== undefined && after.start === token.start + 1;
  if (touches && (after.text === '&' || (after.text === '|' && tokens[index + 2]?.text !== '|'))) return true;
  const endsValue =
    before !== undefined &&
    (before.kind === 'word'
      ? !beforeValue.test(before.text)
      : before.kind !== 'symbol' || /^[)\]]$/.test(before.text)) &&
    !(before.kind === 'placeholder' && isOperator(tokens, index - 1, dialect));
  if (!endsValue || after === undefined) return false;
  if (after.kind === 'symbol') return after.text === '(';
  return (
    beginsValue.includes(after.kind) &&
    (after.kind !== 'word' || /^(array|case|cast|lower|upper|null)$/i.test(after.text))
  );
}
