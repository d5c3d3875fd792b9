import type { Verdict } from '../../../analysis/verdict.js';
import { pageClasses, pageIds } from '../../page-structure.js';
import type { ReportData } from '../../report-data.js';
import { element } from '../dom/element.js';
import type { Store } from '../state/store.js';
import { firstState, type View, type ViewState } from '../state/view-state.js';
import { ChangeTable } from './change-table.js';
import { ComparedProfiles, type SelectedComparison } from './compared-profiles.js';
import { ComparisonDetails } from './comparison-details.js';
import { ComparisonView } from './comparison-view.js';

export interface ComparisonListeners {
  readonly choose: (frame: number) => void;
  readonly announce: (text: string) => void;
  readonly open: (view: View) => void;
}

/** What compares two profiles: the graph and the details, which the explorer shows, and the table in its own region. */
export class ComparisonRegion {
  readonly view: ComparisonView;
  readonly details: ComparisonDetails;
  private readonly compared: ComparedProfiles;
  private readonly table: ChangeTable;
  private readonly link: HTMLElement;
  private sentences: Element | null = null;
  /** Whose sentences stand in the page. */
  private told: readonly Verdict[] | undefined;

  private constructor(compared: ComparedProfiles, store: Store, listeners: ComparisonListeners) {
    const { choose, announce, open } = listeners;
    this.compared = compared;
    this.view = new ComparisonView(store, compared.before, compared.after, announce);
    this.details = new ComparisonDetails({
      choose,
      search: (search) => store.update({ search, isRegex: false }),
      close: () => store.update({ frame: -1 }),
    });
    this.table = new ChangeTable((frame) => {
      open('comparison');
      choose(frame);
    });
    this.link = showGraph(open);
  }

  /** Nothing where the report compares none, or they have nothing in common. */
  static of(
    { profiles, comparison, basis }: ReportData,
    store: Store,
    listeners: ComparisonListeners,
  ): ComparisonRegion | undefined {
    const before = comparison && profiles[comparison[0]];
    const after = comparison && profiles[comparison[1]];
    if (before === undefined || after === undefined) return undefined;
    if (!before.measures.some(({ name }) => name === after.measures[0]?.name)) return undefined;
    return new ComparisonRegion(new ComparedProfiles(before, after, basis), store, listeners);
  }

  select(state: ViewState): SelectedComparison {
    return this.compared.select(state);
  }

  /** Details, table and sentences of a state in which the comparison is looked at. */
  show(state: ViewState): void {
    const selected = this.select(state);
    this.details.show(selected, state.frame);
    this.table.show(selected, state.frame);
    const { verdicts } = selected;
    if (this.sentences === null || this.told === verdicts) return;
    // What stands there was made with the page, and says the same.
    if (this.told !== undefined) this.sentences.replaceChildren(...verdicts.map(sentence));
    this.told = verdicts;
  }

  /** When all else stands: until then, and where it fails, the page keeps its own table. */
  replaceFixed(state: ViewState): void {
    const region = document.getElementById(pageIds.comparison);
    this.sentences = region?.querySelector(`.${pageClasses.verdicts}`) ?? null;
    this.show(firstState);
    if (state.view === 'comparison') this.show(state);
    for (const fixed of region?.querySelectorAll(`.${pageClasses.tableFrame}`) ?? []) fixed.remove();
    region?.append(this.link, this.table.root);
  }
}

function sentence({ text, severity }: Verdict): HTMLElement {
  const spoken = element('span', { class: pageClasses.visuallyHidden, text: 'Warning: ' });
  return element(
    'li',
    { attributes: { 'data-severity': severity } },
    ...(severity === 'warning' ? [spoken] : []),
    text,
  );
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
