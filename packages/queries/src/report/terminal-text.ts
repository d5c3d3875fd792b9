/** Wide in a terminal: East Asian scripts and emoji take two columns. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u;

/** No column of its own: it is set on the character before it. */
const combining = /^[\p{Mn}\p{Me}\u200d]$/u;

/** Columns of a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += combining.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return columns;
}

/** Lines of at most so many columns, broken at spaces; a word that is longer is broken where it must be. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (columnsOf(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const parts = pieces(word, width);
    lines.push(...parts.slice(0, -1));
    line = parts.at(-1) ?? '';
  }
  lines.push(line);
  return lines;
}

/** The end of a text that is too long, behind an ellipsis: of a path, the end is what tells it. */
export function endOf(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  const characters = [...text];
  let start = characters.length;
  let columns = 1;
  while (start > 0) {
    columns += columnsOf(characters[start - 1] ?? '');
    if (columns > width) break;
    start--;
  }
  return `…${characters.slice(start).join('')}`;
}

/** A word as pieces that each fit. */
function pieces(word: string, width: number): string[] {
  const parts: string[] = [];
  let part = '';
  let columns = 0;
  for (const character of word) {
    const own = columnsOf(character);
    if (columns + own > width && part !== '') {
      parts.push(part);
      part = '';
      columns = 0;
    }
    part += character;
    columns += own;
  }
  return [...parts, part];
}
