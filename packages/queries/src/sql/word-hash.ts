import { folded } from './characters.js';

// Two independent 32-bit hashes of a word in lower case: FNV-1a, and a polynomial in 31. The lexer computes the same
// while it reads, character by character.
export const seedA = 0x811c9dc5 | 0;
export const seedB = 0x2f0b4a27;
export const primeA = 0x01000193;

export interface WordHash {
  readonly a: number;
  readonly b: number;
}

/** The hash of a word, case of ASCII ignored. */
export function hashWord(word: string): WordHash {
  let a = seedA;
  let b = seedB;
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i);
    const fold = code < 128 ? folded[code] || code : code;
    a = Math.imul(a ^ fold, primeA);
    b = (Math.imul(b, 31) + fold) | 0;
  }
  return { a, b };
}
