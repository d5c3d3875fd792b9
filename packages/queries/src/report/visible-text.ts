/** Would move a cursor, change colours, or turn the direction of writing: names of a database or a route may hold it. */
const control = /[\p{Cc}\p{Cs}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;

/** Text in which control characters are seen, as `\u001b`, and do nothing. Line breaks are among them. */
function visibleText(text: string): string {
  return text.replace(control, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** One line: white space is one space, and what is left of control characters is seen. */
export function visibleLine(text: string): string {
  return visibleText(text.replace(/\s+/g, ' ')).trim();
}

/** Its lines, tabs as two spaces. */
export function visibleLines(text: string): string[] {
  return text.replaceAll('\t', '  ').split(/\r?\n/).map(visibleText);
}
