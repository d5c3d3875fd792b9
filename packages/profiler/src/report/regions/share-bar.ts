import type { GroupTotal } from '../../analysis/groups.js';
import { percent } from '../../analysis/wording.js';
import { type Html, html } from '../html.js';
import { pageClasses as classes } from '../page-structure.js';

/** Width of the bar in units of its own. */
const width = 1000;

/**
 * A bar of shares by kind, and its legend, which says the same in words. Widths are attributes of SVG: the page's policy
 * forbids styles in attributes.
 */
export function shareBar(kinds: readonly GroupTotal[]): Html | undefined {
  const seen = kinds.filter(({ share }) => share > 0);
  if (seen.length === 0) return undefined;
  let x = 0;
  const rects = seen.map(({ kind, share }) => {
    const rect = html`<rect data-kind="${kind}" x="${x.toFixed(1)}" width="${(share * width).toFixed(1)}" height="10"/>`;
    x += share * width;
    return rect;
  });
  const items = seen.map(
    ({ kind, name, share }) =>
      html`<li><span class="${classes.swatch}" data-kind="${kind}"></span>${name} <b class="${classes.number}">${percent(share)}</b></li>`,
  );
  return html`<svg class="${classes.shareBar}" viewBox="0 0 ${width} 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">${rects}</svg><ul class="${classes.legend}" role="list" aria-label="Shares">${items}</ul>`;
}
