import { cut, visibleText } from '../analysis/wording.js';
import { maxShownNameLength, maxTitleLength } from './page-structure.js';

/** Markup that is safe to stand in a page. Made by `html` alone. */
export class Html {
  readonly markup: string;

  constructor(markup: string) {
    this.markup = markup;
  }
}

type Content = Html | string | number | undefined | readonly Content[];

/** A piece of a page: what is put in is text, in content and in attributes (in double quotes), unless it is `Html` itself. */
export function html(pieces: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return new Html(pieces.reduce((before, piece, at) => `${before}${markupOf(contents[at - 1])}${piece}`));
}

function markupOf(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Html) return content.markup;
  if (typeof content === 'object') return content.map(markupOf).join('');
  return escaped(String(content));
}

/** A name of strangers: cut, isolated from the text around it, whole in its title as far as titles go. */
export function foreignName(text: string): Html {
  const shown = cut(text, maxShownNameLength);
  if (shown === text) return html`<bdi>${text}</bdi>`;
  return html`<bdi title="${cut(text, maxTitleLength)}">${shown}</bdi>`;
}

function escaped(text: string): string {
  return visibleText(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
