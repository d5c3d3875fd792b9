import { pageClasses, pageIds } from '../../page-structure.js';
import type { ReportData } from '../../report-data.js';
import { element } from '../dom/element.js';
import type { View } from '../state/view-state.js';
import { changeTable } from './change-table.js';
import { ComparisonView } from './comparison-view.js';

/** What compares two profiles: the graph, which the explorer shows, and the table in its own region. */
export class ComparisonRegion {
  readonly view: ComparisonView;
  private readonly parts: readonly HTMLElement[];

  private constructor(view: ComparisonView, parts: readonly HTMLElement[]) {
    this.view = view;
    this.parts = parts;
  }

  /** Nothing where the report compares none, or they have nothing in common. */
  static of(
    { profiles, comparison }: ReportData,
    choose: (frame: number) => void,
    announce: (text: string) => void,
    open: (view: View) => void,
  ): ComparisonRegion | undefined {
    const before = comparison && profiles[comparison[0]];
    const after = comparison && profiles[comparison[1]];
    if (before === undefined || after === undefined) return undefined;
    if (!before.measures.some(({ name }) => name === after.measures[0]?.name)) return undefined;
    const view = new ComparisonView(before, after, choose, announce);
    const { frames } = after.tree;
    const table = changeTable(view.comparison, view.measure, (frame) => {
      open('comparison');
      if (frame < frames.length) choose(frame);
    });
    return new ComparisonRegion(view, [showGraph(open), table.root]);
  }

  /** When all else stands: until then, and where it fails, the page keeps its own table. */
  replaceFixed(): void {
    const region = document.getElementById(pageIds.comparison);
    for (const fixed of region?.querySelectorAll(`.${pageClasses.tableFrame}`) ?? []) fixed.remove();
    region?.append(...this.parts);
  }
}

function showGraph(open: (view: View) => void): HTMLElement {
  const button = element('button', {
    class: pageClasses.button,
    text: 'Show the graph of both',
    attributes: { type: 'button' },
    on: {
      click: () => {
        open('comparison');
        document.getElementById(pageIds.explorer)?.scrollIntoView({ block: 'start' });
      },
    },
  });
  return element('p', { class: 'comparison-link' }, button);
}
