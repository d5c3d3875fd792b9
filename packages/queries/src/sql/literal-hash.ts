import { Text, type Tokens } from './tokens.js';
import { hashValue } from './value-hash.js';

const backslash = /\\([\s\S])/g;
const escaped: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', '0': '\0', Z: '\x1a' };

/**
 * The hash of a literal's value: the same as `hashValue` gives for the value when it comes as a parameter. Exact for
 * numbers and plain strings; for the rarer forms (`X'…'`, octal escapes, continued strings) only the same for the same
 * way of writing.
 *
 * @param isNegative whether a minus stands before a number
 */
export function hashLiteral(tokens: Tokens, i: number, isNegative: boolean, hasBackslashes: boolean): number {
  const source = tokens.source(i);
  if (tokens.kind[i] !== Text) return hashValue(isNegative ? `-${source}` : source);
  const quote = source.charAt(0);
  if (quote === '$')
    return hashValue(source.slice(source.indexOf('$', 1) + 1, source.lastIndexOf('$', source.length - 2)));
  const isPrefixed = quote !== "'" && quote !== '"';
  if (isPrefixed && !/^e/i.test(quote)) return hashValue(source);
  const inner = source.slice(isPrefixed ? 2 : 1, -1);
  const close = isPrefixed ? "'" : quote;
  const single = inner.includes(close) ? inner.replaceAll(close + close, close) : inner;
  if (!(hasBackslashes || isPrefixed) || !single.includes('\\')) return hashValue(single);
  return hashValue(single.replace(backslash, (_, char: string) => escaped[char] ?? char));
}
