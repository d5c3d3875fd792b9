import { folded } from './characters.js';
import { keywordOf } from './keywords.js';
import { primeA, seedA, seedB, type WordHash } from './word-hash.js';

/**
 * The hash of a quoted name, quotes included in the range: that of the same word without quotes, where the two mean the
 * same thing.
 *
 * @param folds whether case means nothing in quoted names; else only a name in lower case is the same as without quotes
 */
export function hashName(text: string, start: number, end: number, folds: boolean): WordHash {
  let a = seedA;
  let b = seedB;
  for (let i = start + 1; i < end - 1; i++) {
    const code = text.charCodeAt(i);
    const fold = folds && code < 128 ? folded[code] || code : code;
    a = Math.imul(a ^ fold, primeA);
    b = (Math.imul(b, 31) + fold) | 0;
  }
  // `"user"` is a name, `user` without quotes a function of PostgreSQL.
  return keywordOf(a, b) === 0 ? { a, b } : { a: ~a, b };
}
