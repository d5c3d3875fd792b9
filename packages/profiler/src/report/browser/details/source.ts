import type { LineTotal } from '../../../analysis/line-ticks.js';
import type { SourceExcerpt } from '../../../call-tree/source-excerpt.js';
import { pageClasses } from '../../page-structure.js';
import { element } from '../dom/element.js';
import { shownText } from '../text/frame-text.js';
import { percent } from '../text/quantity.js';

/** Lines of a source file beside how often they were seen; those with the most stand out by colour and by number. */
export function sourceExcerpt(
  { lines, firstLine }: SourceExcerpt,
  hot: readonly LineTotal[],
  begin: number,
): HTMLElement {
  const shares = new Map(hot.map(({ line, share }) => [line, share]));
  const hottest = Math.max(...hot.slice(0, 1).map(({ share }) => share), Number.MIN_VALUE);
  const first = firstShown(firstLine, lines.length, hot[0]?.line ?? begin);
  const rows = lines.slice(first - firstLine, first - firstLine + mostLines).map((text, i) => {
    const number = first + i;
    const share = shares.get(number) ?? 0;
    return element(
      'code',
      { attributes: share > 0 ? { 'data-heat': Math.max(1, Math.ceil((share / hottest) * 5)) } : {} },
      element('span', { class: 'source-share', text: share > 0 ? percent(share) : '' }),
      element('span', { class: 'source-line', text: String(number) }),
      element('bdi', { text: shownCode(text) || ' ' }),
    );
  });
  return element('pre', { class: pageClasses.source, attributes: { tabindex: 0, 'aria-label': 'Source' } }, ...rows);
}

const mostLines = 24;

/** As much around the line as there is room for, and nothing in front of the excerpt. */
function firstShown(firstLine: number, count: number, line: number): number {
  const wanted = line - Math.floor(mostLines / 2);
  return Math.max(firstLine, Math.min(wanted, firstLine + count - mostLines));
}

/** Tabs stay; everything else that cannot be seen becomes a mark. */
function shownCode(line: string): string {
  return line
    .slice(0, 400)
    .split('\t')
    .map((part) => shownText(part, 400))
    .join('  ');
}
