import { inOperator } from './characters.js';

const minus = 0x2d;
const slash = 0x2f;
const star = 0x2a;
const at = 0x40;

/**
 * Where an operator of PostgreSQL ends: as many characters as there are, but comments end it, and `+` or `-` is its
 * last character only where one of `~!@#%^&|` is in it too. So `=-1` is `=` and `-1`, and `@-` one operator.
 */
export function postgresOperatorEnd(text: string, start: number): number {
  let end = start;
  let isSpecial = false;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    const kind = code < 128 ? inOperator[code] : 0;
    if (kind === 0) break;
    const next = text.charCodeAt(end + 1);
    if ((code === minus && next === minus) || (code === slash && next === star)) break;
    if (kind === 2) isSpecial = true;
    end++;
  }
  if (end <= start + 1 && text.charCodeAt(start) !== at) return start + 1;
  // `@?` and `<@ ?`: the question mark belongs to an operator only right behind a lone `@`.
  if (end === start + 1 && text.charCodeAt(start) === at && text[end] === '?') return end + 1;
  while (!isSpecial && end > start + 1 && '+-'.includes(text[end - 1] as string)) end--;
  return Math.max(end, start + 1);
}

const longOperators = new Set(['<=>', '->>', '<=', '>=', '<>', '!=', '==', '||', '&&', '->', ':=', '<<', '>>']);

/** Where an operator of MySQL or SQLite ends. */
export function operatorEnd(text: string, start: number): number {
  const next = text.charCodeAt(start + 1);
  if (!(next < 128 && inOperator[next] !== 0)) return start + 1;
  if (longOperators.has(text.slice(start, start + 3))) return start + 3;
  return longOperators.has(text.slice(start, start + 2)) ? start + 2 : start + 1;
}

/** Where an operator of PostgreSQL that begins with `?` ends: `?`, `?|`, `?&`, `?#`, `?-`, `?||`, `?-|`. */
export function questionOperatorEnd(text: string, start: number): number {
  const next = text[start + 1];
  if (next === '?') return start + 2;
  if ((next === '|' || next === '-') && text[start + 2] === '|') return start + 3;
  return next !== undefined && '|&#'.includes(next) ? start + 2 : start + 1;
}
