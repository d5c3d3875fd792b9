import { visibleLine, visibleLines } from './visible-text.js';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Characters of one text that are shown. */
const maxLength = 10_000;

/** Markup that is safe to put into a document: made by `html` and the two functions below only. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = Markup | string | number | undefined | readonly Part[];

/** A template whose values are escaped, inside of elements and of quoted attributes; markup goes in as it is. */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(pieces.map((piece, i) => piece + written(parts[i])).join(''));
}

/** Text over several lines, for `pre`. */
export function htmlLines(text: string): Markup {
  return new Markup(visibleLines(shortened(text)).map(escaped).join('\n'));
}

function written(part: Part): string {
  if (part === undefined) return '';
  if (part instanceof Markup) return part.text;
  if (typeof part === 'object') return part.map(written).join('');
  return escaped(visibleLine(shortened(String(part))));
}

/** A browser takes a minute to lay out a megabyte without a space. */
function shortened(text: string): string {
  if (text.length <= maxLength) return text;
  return `${text.slice(0, maxLength)} … (${text.length - maxLength} more characters)`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
