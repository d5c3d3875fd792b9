import { pageClasses } from '../../page-structure.js';
import { element } from '../dom/element.js';

export interface Choice<T> {
  readonly value: T;
  readonly name: string;
  /** The key that does the same. */
  readonly key?: string | undefined;
  readonly title?: string | undefined;
}

/** Buttons of which one is pressed. */
export class ToggleGroup<T> {
  readonly root: HTMLElement;
  private readonly buttons: readonly HTMLButtonElement[];

  private readonly choices: readonly Choice<T>[];

  constructor(name: string, choices: readonly Choice<T>[], choose: (value: T) => void) {
    this.choices = choices;
    this.buttons = choices.map(({ value, name: text, key, title }) =>
      element('button', {
        class: pageClasses.button,
        text,
        attributes: { type: 'button', title: [title, key && `Key ${key}`].filter(Boolean).join(' · ') || undefined },
        on: { click: () => choose(value) },
      }),
    );
    this.root = element(
      'div',
      { class: pageClasses.choice, attributes: { role: 'group', 'aria-label': name } },
      ...this.buttons,
    );
  }

  show(value: T): void {
    for (const [i, choice] of this.choices.entries()) {
      this.buttons[i]!.setAttribute('aria-pressed', String(choice.value === value));
    }
  }
}
