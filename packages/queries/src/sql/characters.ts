/**
 * Of an ASCII character: itself in lower case if it may stand inside a word, else 0. PostgreSQL folds ASCII only, and
 * so do we; every character beyond ASCII may stand in a word.
 */
export const folded = new Uint8Array(128);

/** Of an ASCII character: 1 where a word may begin with it, 2 for digits, else 0. */
export const begins = new Uint8Array(128);

/** ASCII characters that make operators of PostgreSQL, `?` excepted: 2 for those behind which `+` or `-` may end one. */
export const inOperator = new Uint8Array(128);

for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (/[\w$]/.test(char)) folded[code] = char.toLowerCase().charCodeAt(0);
  if (/[a-z_]/i.test(char)) begins[code] = 1;
  if (/\d/.test(char)) begins[code] = 2;
  if ('+-*/<>='.includes(char)) inOperator[code] = 1;
  if ('~!@#%^&|`'.includes(char)) inOperator[code] = 2;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** A letter, `_`, or anything beyond ASCII. */
export function beginsWord(code: number): boolean {
  return code >= 128 || begins[code] === 1;
}

/** Past the end of a text the code is NaN, and in no word. */
export function isInWord(code: number): boolean {
  return code >= 128 || (folded[code] ?? 0) !== 0;
}

/** The first place from `from` on that is not in a word. */
export function wordEnd(text: string, from: number): number {
  let i = from;
  while (i < text.length && isInWord(text.charCodeAt(i))) i++;
  return i;
}
