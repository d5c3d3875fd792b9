import { printable, type Style, styled } from '../terminal.js';

/** A piece of a line, in one style. */
export type Span = string | readonly [text: string, style: Style];

/** One line of a frame: never wider than the terminal, whatever a service calls its routes. */
export function frameLine(spans: readonly Span[], columns: number, color: boolean): string {
  let left = columns;
  let line = '';
  for (const span of spans) {
    const [text, style] = typeof span === 'string' ? [span, undefined] : span;
    const part = cut(printable(text), left);
    left -= width(part);
    line += style === undefined || part === '' ? part : styled(part, style, { color });
    if (left <= 0) break;
  }
  return line;
}

/** To exactly so many columns, the end left out for `…`. */
export function cell(text: string, columns: number): string {
  const part = cut(printable(text), columns);
  return part + ' '.repeat(Math.max(0, columns - width(part)));
}

/** The same, at the right. */
export function cellRight(text: string, columns: number): string {
  return text.length >= columns ? text : text.padStart(columns);
}

function cut(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  let line = '';
  let used = 0;
  for (const character of text) {
    const wide = width(character);
    if (used + wide > columns - 1) break;
    line += character;
    used += wide;
  }
  return columns > 0 ? `${line}…` : '';
}

/** Columns of a terminal: two for letters of East Asia and pictures, none for marks that combine. */
function width(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let columns = 0;
  for (const character of text)
    columns += isMark.test(character) ? 0 : isWide(character.codePointAt(0) as number) ? 2 : 1;
  return columns;
}

const isMark = /\p{Mark}|\u200b|\u200d/u;

function isWide(point: number): boolean {
  return (
    (point >= 0x1100 && point <= 0x115f) ||
    (point >= 0x2e80 && point <= 0xa4cf) ||
    (point >= 0xac00 && point <= 0xd7a3) ||
    (point >= 0xf900 && point <= 0xfaff) ||
    (point >= 0xfe30 && point <= 0xfe6f) ||
    (point >= 0xff00 && point <= 0xff60) ||
    (point >= 0xffe0 && point <= 0xffe6) ||
    (point >= 0x1f300 && point <= 0x1faff) ||
    (point >= 0x20000 && point <= 0x3fffd)
  );
}
