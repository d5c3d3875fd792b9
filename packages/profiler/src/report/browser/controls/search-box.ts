import { pageClasses } from '../../page-structure.js';
import { element } from '../dom/element.js';
import type { Hits } from '../search/search.js';
import { percent, whole } from '../text/quantity.js';

export interface SearchListeners {
  readonly search: (text: string, isRegex: boolean) => void;
  /** @param step 1 to the next hit, -1 to the one before */
  readonly go: (step: 1 | -1) => void;
  /** The reader is done with it: the focus goes back to the graph. */
  readonly leave: () => void;
}

/** The field for searching, how much it found, and the way from hit to hit. */
export class SearchBox {
  readonly root: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly regex: HTMLButtonElement;
  private readonly result = element('output', { class: 'search-result', attributes: { 'aria-live': 'polite' } });
  private readonly steps: readonly HTMLButtonElement[];

  private readonly listeners: SearchListeners;

  constructor(listeners: SearchListeners) {
    this.listeners = listeners;
    this.input = element('input', {
      class: `${pageClasses.field} search-field`,
      attributes: {
        type: 'search',
        placeholder: 'Search functions, files, packages',
        'aria-label': 'Search functions, files, packages',
        title: 'Key / or Ctrl+F',
        spellcheck: 'false',
        autocomplete: 'off',
      },
      on: { input: () => this.tell(), keydown: (event) => this.key(event) },
    });
    this.regex = element('button', {
      class: `${pageClasses.button} search-regex`,
      text: '.*',
      attributes: {
        type: 'button',
        'aria-label': 'Regular expression',
        'aria-pressed': 'false',
        title: 'Regular expression',
      },
      on: {
        click: () => {
          this.regex.setAttribute('aria-pressed', String(!this.isRegex));
          this.tell();
        },
      },
    });
    const step = (text: string, name: string, by: 1 | -1) =>
      element('button', {
        class: `${pageClasses.button} search-step`,
        text,
        attributes: { type: 'button', 'aria-label': name, title: name },
        on: { click: () => this.listeners.go(by) },
      });
    this.steps = [step('↑', 'Previous hit (Shift+N)', -1), step('↓', 'Next hit (N)', 1)];
    this.root = element(
      'div',
      { class: 'search', attributes: { role: 'search' } },
      element('div', { class: 'search-row' }, this.input, this.regex),
      this.result,
      ...this.steps,
    );
  }

  focus(): void {
    this.input.focus();
    this.input.select();
  }

  show(text: string, isRegex: boolean, found: Hits | Error | undefined): void {
    if (this.input.value !== text) this.input.value = text;
    this.regex.setAttribute('aria-pressed', String(isRegex));
    const isBroken = found instanceof Error;
    if (isBroken) this.input.setAttribute('aria-invalid', 'true');
    else this.input.removeAttribute('aria-invalid');
    this.result.textContent = resultText(found);
    for (const button of this.steps) button.hidden = found === undefined || isBroken || found.count === 0;
  }

  private get isRegex(): boolean {
    return this.regex.getAttribute('aria-pressed') === 'true';
  }

  private tell(): void {
    this.listeners.search(this.input.value, this.isRegex);
  }

  private key(event: KeyboardEvent): void {
    if (event.key === 'Enter') this.listeners.go(event.shiftKey ? -1 : 1);
    else if (event.key === 'Escape') {
      if (this.input.value === '') this.listeners.leave();
      this.input.value = '';
      this.tell();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function resultText(found: Hits | Error | undefined): string {
  if (found === undefined) return '';
  if (found instanceof Error) return 'No regular expression';
  if (found.count === 0) return 'Nothing found';
  const count = `${whole.format(found.count)} ${found.count === 1 ? 'function' : 'functions'}`;
  if (found.shareBefore === undefined) return `${count}, ${percent(found.share)}`;
  return `${count}, ${percent(found.shareBefore)} before, ${percent(found.share)} after`;
}
