import { type Token, tokensOf } from '../explain/sql-tokens.js';

/** One column or expression of a table that a condition compares with something else. */
export interface Comparison {
  /** `equal`: `=`, `= ANY`, `IS NULL`; `range`: `<`, `>`, `<=`, `>=`. */
  readonly kind: 'equal' | 'range';
  readonly definition: string;
  readonly isColumn: boolean;
  /** The type that the column is turned into before: `text`. An index finds by it only if that changes nothing. */
  readonly cast: string | undefined;
}

/**
 * What a condition in a plan of PostgreSQL compares, of the parts that all must hold: `((o.a = $1) AND (o.b > ?))`
 * compares `a` and `b`. Parts that an ordinary index is no help with are left out: `OR`, `LIKE`, `<>`, calls.
 *
 * @param table how the plan calls the table; columns of others, and of none, are not taken
 */
export function comparisonsIn(condition: string, table: string): Comparison[] {
  const tokens = tokensOf(condition, 'postgresql');
  return tokens === undefined ? [] : conjuncts(unwrapped(tokens)).flatMap((part) => comparison(part, table) ?? []);
}

/** Without parentheses around the whole. */
function unwrapped(tokens: readonly Token[]): readonly Token[] {
  while (tokens[0]?.text === '(' && closing(tokens, 0) === tokens.length - 1) tokens = tokens.slice(1, -1);
  return tokens;
}

function closing(tokens: readonly Token[], from: number): number {
  let depth = 0;
  for (let at = from; at < tokens.length; at++) {
    if (tokens[at]?.text === '(') depth++;
    if (tokens[at]?.text === ')' && --depth === 0) return at;
  }
  return -1;
}

/** Where a token of that text stands outside of all parentheses. */
function outermost(tokens: readonly Token[], pattern: RegExp): number[] {
  const found: number[] = [];
  let depth = 0;
  for (const [at, { kind, text }] of tokens.entries()) {
    if (text === '(' || text === '[') depth++;
    else if (text === ')' || text === ']') depth--;
    else if (depth === 0 && kind !== 'quoted' && kind !== 'string' && pattern.test(text)) found.push(at);
  }
  return found;
}

function conjuncts(tokens: readonly Token[]): (readonly Token[])[] {
  const ends = outermost(tokens, /^and$/i);
  return [...ends, tokens.length].map((end, at) => {
    const begin = at === 0 ? 0 : (ends[at - 1] as number) + 1;
    return unwrapped(tokens.slice(begin, end));
  });
}

function comparison(tokens: readonly Token[], table: string): Comparison | undefined {
  if (outermost(tokens, /^(or|not|collate)$/i).length > 0) {
    // `a IS NOT NULL` is true of most rows. An index sorts by the collation of its column.
    return undefined;
  }
  const [is] = outermost(tokens, /^is$/i);
  if (is !== undefined && tokens[is + 1]?.text.toLowerCase() === 'null') {
    return side(tokens.slice(0, is), 'equal', table);
  }
  const [operator] = outermost(tokens, /^(=|<|>|<=|>=)$/);
  if (operator === undefined || outermost(tokens, /^[~!@#%&|^*/+-]$/).length > 0) return undefined;
  const [left, right] = [tokens.slice(0, operator), tokens.slice(operator + 1)];
  const kind = tokens[operator]?.text === '=' ? 'equal' : 'range';
  if (mentions(left, table) && !mentions(right, table) && isSteady(right)) return side(left, kind, table);
  if (mentions(right, table) && !mentions(left, table) && isSteady(left)) return side(right, kind, table);
  return undefined;
}

const nameOf = ({ kind, text }: Token): string =>
  kind === 'quoted' ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase();

/** A column of the table is in it. Plans are asked for with the names of tables before all columns. */
function mentions(tokens: readonly Token[], table: string): boolean {
  return tokens.some((token, at) => tokens[at + 1]?.text === '.' && nameOf(token) === table);
}

/** The same for all rows: an index cannot look for what changes from row to row. */
function isSteady(tokens: readonly Token[]): boolean {
  return !tokens.some(({ text }) => /^(random|clock_timestamp|gen_random_uuid|nextval)$/i.test(text));
}

/** Functions that PostgreSQL knows to be immutable, and that conditions call on a column. */
const indexable = /^(lower|upper|btrim|abs|length)$/i;

function side(tokens: readonly Token[], kind: Comparison['kind'], table: string): Comparison | undefined {
  let inner = unwrapped(tokens);
  const [cast] = outermost(inner, /^::$/);
  const type = cast === undefined ? undefined : inner[cast + 1]?.text;
  if (cast !== undefined) inner = unwrapped(inner.slice(0, cast));
  const column = columnIn(inner, table);
  if (column !== undefined) return { kind, definition: column, isColumn: true, cast: type };
  const [name, open] = inner;
  if (
    name === undefined ||
    !indexable.test(name.text) ||
    open?.text !== '(' ||
    closing(inner, 1) !== inner.length - 1
  ) {
    return undefined;
  }
  const [argument] = [unwrapped(inner.slice(2, -1))];
  const [castInside] = outermost(argument, /^::$/);
  const within = columnIn(unwrapped(castInside === undefined ? argument : argument.slice(0, castInside)), table);
  if (within === undefined) return undefined;
  const written = /^[a-z_][a-z0-9_]*$/.test(within) ? within : `"${within.replaceAll('"', '""')}"`;
  return { kind, definition: `${name.text.toLowerCase()}(${written})`, isColumn: false, cast: undefined };
}

function columnIn(tokens: readonly Token[], table: string): string | undefined {
  const [first, dot, column] = tokens;
  if (tokens.length !== 3 || first === undefined || dot?.text !== '.' || column === undefined) return undefined;
  return nameOf(first) === table ? nameOf(column) : undefined;
}

/** A key of a sort, if it is a column of the table: `o.placed DESC`. */
export function sortColumn(key: string, table: string): { column: string; isDescending: boolean } | undefined {
  const tokens = tokensOf(key, 'postgresql') ?? [];
  const column = columnIn(tokens.slice(0, 3), table);
  const rest = tokens.slice(3).map(({ text }) => text.toUpperCase());
  // NULLS FIRST and LAST in an unusual place, a collation: an index for that is another matter.
  if (column === undefined || !/^(DESC)?$/.test(rest.join(' '))) return undefined;
  return { column, isDescending: rest[0] === 'DESC' };
}
