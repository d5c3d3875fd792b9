import { isDigit, isInWord, wordEnd } from './characters.js';

/**
 * Where a number ends. All that hangs together counts as one, even where the server would say no (`12abc`, `1..2`):
 * what is no number is then hidden rather than shown.
 */
export function numeralEnd(text: string, start: number): number {
  const isHex = (text.charCodeAt(start + 1) | 32) === 0x78;
  let i = start;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isInWord(code) || code === 0x2e) continue;
    const isSign = code === 0x2b || code === 0x2d;
    const isExponent = (text.charCodeAt(i - 1) | 32) === 0x65 && !isHex && isDigit(text.charCodeAt(i - 2));
    if (isSign && isExponent && isDigit(text.charCodeAt(i + 1))) continue;
    break;
  }
  return i;
}

const numeral = /^(?:0x[\da-f]+|0b[01]+|[\d.]+(?:e[+-]?\d*)?)$/i;

/**
 * Where a word of MySQL that begins with a digit ends, such as the table `2024_logs`; -1 where it is a number, or might
 * be meant as one: `1_000`.
 */
export function digitWordEnd(text: string, start: number, end: number): number {
  const word = wordEnd(text, start);
  let i = start;
  while (i < word && (isDigit(text.charCodeAt(i)) || text[i] === '_')) i++;
  return i === word || numeral.test(text.slice(start, end)) ? -1 : word;
}
