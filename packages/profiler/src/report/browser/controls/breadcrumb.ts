import { element, foreign } from '../dom/element.js';

export interface Crumb {
  readonly name: string;
  readonly title: string;
  readonly box: number;
}

/** The way from everything to what is zoomed at; the middle of a long one is left out. */
export class Breadcrumb {
  readonly root: HTMLElement;
  private readonly list = element('ol', { class: 'crumbs' });
  private readonly reset: HTMLButtonElement;

  private readonly go: (box: number) => void;

  constructor(go: (box: number) => void) {
    this.go = go;
    this.reset = element('button', {
      class: 'crumb-reset',
      text: 'Reset zoom',
      attributes: { type: 'button', title: 'Key 0', hidden: '' },
      on: { click: () => go(0) },
    });
    this.root = element('nav', { class: 'breadcrumb', attributes: { 'aria-label': 'Zoom' } }, this.list, this.reset);
  }

  show(crumbs: readonly Crumb[]): void {
    const shown = crumbs.length > maxCrumbs ? [crumbs[0]!, undefined, ...crumbs.slice(2 - maxCrumbs)] : crumbs;
    this.reset.hidden = crumbs.length <= 1;
    this.list.replaceChildren(...shown.map((crumb, i) => this.item(crumb, i === shown.length - 1)));
  }

  private item(crumb: Crumb | undefined, isLast: boolean): HTMLElement {
    if (crumb === undefined) return element('li', { text: '…' });
    const name = foreign(crumb.name, crumb.title);
    if (isLast) return element('li', { attributes: { 'aria-current': 'location' } }, name);
    return element(
      'li',
      {},
      element('button', { attributes: { type: 'button' }, on: { click: () => this.go(crumb.box) } }, name),
    );
  }
}

const maxCrumbs = 6;
