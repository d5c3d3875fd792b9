import { isBeforeOperand, isPassed, keywordOf } from './keywords.js';
import { Name, type Tokens } from './tokens.js';
import { hashWord } from './word-hash.js';

/** Whatever case means: MySQL and SQLite read `` `Orders` `` and `Orders` alike. */
const word = /^[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*$/;

/**
 * A name from one token to another, without the quotes that it can do without: `public."orders"` is `public.orders`,
 * `"song list"` stays, and so does what PostgreSQL would fold (`"Orders"`) or read as a keyword (`"order"`).
 *
 * "Generating a summary of the query" of the semantic conventions takes targets as the application gave them, case
 * included, and shows quotes around a name that needs them. It says nothing of the others; kept, they would make two
 * series of one table, one for a query builder, which quotes each name, and one for SQL by hand.
 */
export function plainName(tokens: Tokens, start: number, end: number, isPostgres: boolean): string {
  let name = '';
  for (let i = start; i <= end; i++)
    name += tokens.kindOf(i) === Name ? plainPart(tokens.source(i), isPostgres) : tokens.source(i);
  return name;
}

function plainPart(quoted: string, isPostgres: boolean): string {
  const inner = quoted.slice(1, -1);
  // Of `U&"…"` the inside begins with what is none of a word.
  if (!word.test(inner) || (isPostgres && inner !== inner.toLowerCase())) return quoted;
  const { a, b } = hashWord(inner);
  const keyword = keywordOf(a, b);
  return isBeforeOperand[keyword] === 1 || isPassed[keyword] === 1 ? quoted : inner;
}
