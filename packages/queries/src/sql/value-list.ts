import { keyword } from './keywords.js';
import {
  Cast,
  Close,
  CloseBracket,
  Comma,
  Dot,
  Name,
  Numeral,
  Open,
  OpenBracket,
  Operator,
  Placeholder,
  Text,
  type Tokens,
  Unreadable,
  Word,
} from './tokens.js';

const array = keyword('array');
const constants = new Set(['null', 'true', 'false', 'default'].map(keyword));
const typePrefixes = new Set(['date', 'time', 'timestamp', 'timestamptz', 'interval'].map(keyword));

/** Lists in lists are read so deep: `IN ((1, 2), (3, 4))`. */
const maxDepth = 4;

/** `NULL`, `TRUE`, `FALSE`, `DEFAULT`. */
export function isConstant(keyword: number): boolean {
  return constants.has(keyword);
}

/**
 * Of a list of nothing but values, such as `(1, $2, NULL, 'x'::text, DATE '2020-01-01')`, the place of its closing
 * token; the count of tokens where the text ends inside; -1 where something else is in the list.
 *
 * @param open the place of `(` or `[`
 */
export function plainListEnd(tokens: Tokens, open: number, depth = 0): number {
  if (depth === maxDepth) return -1;
  const close = tokens.kind[open] === Open ? Close : CloseBracket;
  let i = open + 1;
  for (;;) {
    i = elementEnd(tokens, i, depth);
    if (i === -1 || i >= tokens.count) return i;
    const kind = tokens.kind[i];
    if (kind === close) return i;
    if (kind !== Comma) return -1;
    i++;
  }
}

function elementEnd(tokens: Tokens, from: number, depth: number): number {
  let i = from;
  if (isSign(tokens, i)) i++;
  switch (tokens.kindOf(i)) {
    case 0:
    case Unreadable:
      return tokens.count;
    case Text:
      while (tokens.kindOf(i + 1) === Text) i++;
      break;
    case Numeral:
    case Placeholder:
      break;
    case Open:
    case OpenBracket:
      i = plainListEnd(tokens, i, depth + 1);
      break;
    case Word:
      i = wordEnd(tokens, i, depth);
      break;
    default:
      return -1;
  }
  return i === -1 || i >= tokens.count ? i : castEnd(tokens, i + 1);
}

function wordEnd(tokens: Tokens, i: number, depth: number): number {
  const word = tokens.keywordOf(i);
  if (constants.has(word)) return i;
  const next = tokens.kindOf(i + 1);
  if (word === array && next === OpenBracket) return plainListEnd(tokens, i + 1, depth + 1);
  return typePrefixes.has(word) && (next === Text || next === Placeholder) ? i + 1 : -1;
}

/** Past any `::type`, `::numeric(10, 2)`, `::int[]`. */
function castEnd(tokens: Tokens, from: number): number {
  let i = from;
  while (tokens.kindOf(i) === Cast) {
    i++;
    while (isTypeName(tokens.kindOf(i))) i++;
    if (tokens.kindOf(i) === Open) {
      i++;
      while (tokens.kindOf(i) === Numeral || tokens.kindOf(i) === Placeholder || tokens.kindOf(i) === Comma) i++;
      if (tokens.kindOf(i) === Close) i++;
    }
    while (tokens.kindOf(i) === OpenBracket && tokens.kindOf(i + 1) === CloseBracket) i += 2;
  }
  return i;
}

function isTypeName(kind: number): boolean {
  return kind === Word || kind === Name || kind === Dot;
}

function isSign(tokens: Tokens, i: number): boolean {
  if (tokens.kindOf(i) !== Operator || tokens.kindOf(i + 1) !== Numeral) return false;
  const code = tokens.text.charCodeAt(tokens.start[i] as number);
  return tokens.end[i] === (tokens.start[i] as number) + 1 && (code === 0x2d || code === 0x2b);
}
