import type { Dialect } from '../../sql/dialect.js';

export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'placeholder' | 'symbol';

/** A piece of SQL: space and comments lie between two of them. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Offset in the whole text. */
  readonly start: number;
}

type Matcher = readonly [kind: TokenKind | 'space', pattern: RegExp];

const word = /[\p{L}_][\p{L}\p{N}_$]*/uy;
const number = /(?:0[xX][\da-fA-F]+|\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)/y;
const doubled = (quote: string): RegExp => new RegExp(`${quote}(?:[^${quote}]|${quote}${quote})*${quote}`, 'y');
const escaped = (quote: string): RegExp =>
  new RegExp(`${quote}(?:[^${quote}\\\\]|\\\\[\\s\\S]|${quote}${quote})*${quote}`, 'y');

/** In the order in which they are tried. Quotes that nothing closes match no pattern, and end the reading. */
const matchers: Readonly<Record<Dialect, readonly Matcher[]>> = {
  postgresql: [
    ['space', /(?:\s+|--[^\n]*)/y],
    ['string', /[eE]'(?:[^'\\]|\\[\s\S]|'')*'/y],
    ['string', /(?:[uU]&|[bBxXnN])?'(?:[^']|'')*'/y],
    ['quoted', /(?:[uU]&)?"(?:[^"]|"")*"/y],
    ['placeholder', /\$\d+|\?/y],
    ['word', word],
    ['number', number],
    ['symbol', /::|<=|>=|<>|!=|[^'"]/y],
  ],
  mysql: [
    ['space', /(?:\s+|--(?=[\s]|$)[^\n]*|#[^\n]*|\/\*(?!M?!)[\s\S]*?\*\/)/y],
    ['string', escaped("'")],
    ['string', escaped('"')],
    ['quoted', doubled('`')],
    ['placeholder', /\?/y],
    ['word', word],
    ['number', number],
    ['symbol', /<=|>=|<>|!=|[^'"`]/y],
  ],
  sqlite: [
    ['space', /(?:\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))/y],
    ['string', /[xX]?'(?:[^']|'')*'/y],
    ['quoted', doubled('"')],
    ['quoted', doubled('`')],
    ['quoted', /\[[^\]]*\]/y],
    ['placeholder', /\?\d*|[:@$][\p{L}_][\p{L}\p{N}_]*/uy],
    ['word', word],
    ['number', number],
    ['symbol', /<=|>=|<>|!=|==|[^'"`[]/y],
  ],
};

/**
 * Cuts a text into its pieces, or says `undefined` where it cannot be done without doubt: an open quote or comment.
 * PostgreSQL is read as with `standard_conforming_strings = on`.
 */
export function tokensOf(text: string, dialect: Dialect): readonly Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const special = dialect === 'postgresql' ? nestedOrDollar(text, at) : undefined;
    if (special === 'open') return undefined;
    if (special !== undefined) {
      if (special.kind === 'string') tokens.push({ kind: 'string', text: text.slice(at, special.end), start: at });
      at = special.end;
      continue;
    }
    const found = firstMatch(text, at, matchers[dialect]);
    if (found === undefined) return undefined;
    const [kind, piece] = found;
    if (kind !== 'space') tokens.push({ kind, text: piece, start: at });
    at += piece.length;
  }
  return tokens;
}

function firstMatch(text: string, at: number, patterns: readonly Matcher[]): [TokenKind | 'space', string] | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const piece = pattern.exec(text)?.[0];
    if (piece !== undefined && piece !== '') return [kind, piece];
  }
  return undefined;
}

/** Comments of PostgreSQL lie in one another, and dollar quotes have a name: neither is for a regular expression. */
function nestedOrDollar(text: string, at: number): { kind: 'string' | 'space'; end: number } | 'open' | undefined {
  if (text.startsWith('/*', at)) {
    let depth = 1;
    let end = at + 2;
    while (depth > 0) {
      if (end >= text.length) return 'open';
      const two = text.slice(end, end + 2);
      if (two === '/*') depth++;
      if (two === '*/') depth--;
      end += two === '/*' || two === '*/' ? 2 : 1;
    }
    return { kind: 'space', end };
  }
  if (text[at] !== '$') return undefined;
  const tag = /^\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/u.exec(text.slice(at, at + 70))?.[0];
  if (tag === undefined) return undefined;
  const end = text.indexOf(tag, at + tag.length);
  return end < 0 ? 'open' : { kind: 'string', end: end + tag.length };
}

/** A text with `?` for each string and number: of plans, whose conditions hold the values of the statement. */
export function withoutLiterals(text: string, dialect: Dialect): string {
  const tokens = tokensOf(text, dialect);
  if (tokens === undefined) return '?';
  let shown = '';
  let at = 0;
  for (const { kind, text: piece, start } of tokens) {
    shown += text.slice(at, start);
    shown += kind === 'string' || kind === 'number' ? '?' : piece;
    at = start + piece.length;
  }
  return shown + text.slice(at);
}
