import { element } from '../dom/element.js';
import { percent } from '../text/quantity.js';

/** A number in a table: its value, its share, and a bar as long as the share. */
export function fillShare(cell: HTMLElement, text: string, share: number): void {
  const bar = element('span', { class: 'share-line', attributes: { 'aria-hidden': 'true' } });
  bar.style.setProperty('--share', String(Math.min(1, Math.max(0, share))));
  cell.append(
    element('span', { class: 'share-value', text }),
    ' ',
    element('span', { class: 'share-percent', text: percent(share) }),
    bar,
  );
}
