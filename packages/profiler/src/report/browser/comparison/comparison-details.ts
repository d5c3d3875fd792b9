import { type ChangedRelative, changedRelatives } from '../../../analysis/changed-relatives.js';
import type { Change } from '../../../analysis/comparison.js';
import { pageClasses } from '../../page-structure.js';
import { actionButton, functionHead, functionItem } from '../details/function-head.js';
import { element } from '../dom/element.js';
import { shownName } from '../text/frame-text.js';
import { percent, quantity } from '../text/quantity.js';
import { differenceText, statusWords } from './change-table.js';
import type { SelectedComparison } from './compared-profiles.js';

export interface ComparisonDetailsListeners {
  readonly choose: (frame: number) => void;
  readonly search: (text: string) => void;
  readonly close: () => void;
}

const mostRelatives = 6;
const mostChanges = 8;

/** What is known of one function in both profiles: how much it took, who called it and what it called, before and after. */
export class ComparisonDetails {
  readonly root = element('aside', { class: 'details', attributes: { 'aria-label': 'Function, before and after' } });
  private shown: readonly [SelectedComparison, number] | undefined;

  private readonly listeners: ComparisonDetailsListeners;

  constructor(listeners: ComparisonDetailsListeners) {
    this.listeners = listeners;
  }

  /** @param place in the frames of both; -1 shows what changed most instead */
  show(selected: SelectedComparison, place: number): void {
    if (this.shown?.[0] === selected && this.shown[1] === place) return;
    this.shown = [selected, place];
    const frame = selected.comparison.tree.frames[place];
    if (frame === undefined || frame.kind === 'root') {
      this.root.replaceChildren(...this.greatest(selected));
      return;
    }
    const change = selected.comparison.functions.find((each) => each.frame === place);
    const { callers, callees } = changedRelatives(selected.comparison, place);
    this.root.replaceChildren(
      ...functionHead(frame, this.listeners.close),
      ...(change ? figures(selected, change) : [element('p', { class: 'details-hint', text: notShown })]),
      element(
        'div',
        { class: 'details-actions' },
        actionButton('Search for it', () => this.listeners.search(shownName(frame))),
      ),
      ...this.relatives('Called by', callers, selected),
      ...this.relatives('Calls', callees, selected),
    );
  }

  /** Where a reader may begin. */
  private greatest(selected: SelectedComparison): HTMLElement[] {
    const { functions } = selected.comparison;
    const isMore = ({ selfChange, selfError }: Change) => selfChange > selfError;
    const isLess = ({ selfChange, selfError }: Change) => -selfChange > selfError;
    const list = (title: string, changes: readonly Change[]) =>
      changes.length === 0
        ? []
        : [
            element('h4', { text: title }),
            element(
              'ul',
              { class: 'relatives' },
              ...changes
                .slice(0, mostChanges)
                .map(({ frame, selfBefore, selfAfter }) =>
                  this.item(selected, { frame, before: selfBefore, after: selfAfter }),
                ),
            ),
          ];
    const lists = [...list('More', functions.filter(isMore)), ...list('Less', functions.filter(isLess))];
    return [
      element('h3', { text: 'Changed by themselves' }),
      ...(lists.length > 0 ? lists : [element('p', { text: 'Nothing, by more than chance explains.' })]),
      element('p', {
        class: 'details-hint',
        text: 'Choose a function here, in the graph or in the table to see more of it.',
      }),
    ];
  }

  private relatives(title: string, list: readonly ChangedRelative[], selected: SelectedComparison): HTMLElement[] {
    if (list.length === 0) return [];
    const items = list.slice(0, mostRelatives).map((each) => this.item(selected, each));
    const rest = list.length - mostRelatives;
    if (rest > 0) items.push(element('li', { class: 'more', text: `and ${rest} more` }));
    return [element('h4', { text: title }), element('ul', { class: 'relatives' }, ...items)];
  }

  private item(
    { comparison, measure: { unit } }: SelectedComparison,
    { frame, before, after }: ChangedRelative,
  ): HTMLElement {
    const number = element('span', { class: pageClasses.number }, differenceText(after - before, unit, true));
    const title = `before ${quantity(before, unit)}, after ${quantity(after, unit)}`;
    return functionItem(comparison.tree.frames[frame]!, () => this.listeners.choose(frame), number, title);
  }
}

/** A function can be chosen, and then hidden, or not be called for the chosen label. */
const notShown = 'Not in what is shown: its kind of code is hidden, or nothing of it was counted.';

function figures({ comparison, measure: { unit } }: SelectedComparison, change: Change): HTMLElement[] {
  const { sumBefore, sumAfter } = comparison;
  const cell = (...parts: readonly (Node | string)[]) => element('td', { class: pageClasses.number }, ...parts);
  const row = (name: string, before: number, after: number, error: number) => {
    const by = after - before;
    return element(
      'tr',
      {},
      element('th', { text: name, attributes: { scope: 'row' } }),
      cell(quantity(before, unit), ' ', share(before, sumBefore)),
      cell(quantity(after, unit), ' ', share(after, sumAfter)),
      cell(differenceText(by, unit, Math.abs(by) > error)),
    );
  };
  const { selfBefore, selfAfter, selfError, totalBefore, totalAfter, totalError, status } = change;
  const heads = ['', 'Before', 'After', 'Change'].map((text) =>
    text === '' ? element('td') : element('th', { class: pageClasses.number, text, attributes: { scope: 'col' } }),
  );
  const chance = totalError > 0 ? `; ±${quantity(totalError, unit)} is chance` : '';
  return [
    element(
      'table',
      { class: 'compared-figures' },
      element('caption', { class: pageClasses.visuallyHidden, text: 'Before and after' }),
      element('thead', {}, element('tr', {}, ...heads)),
      element(
        'tbody',
        {},
        row('Self', selfBefore, selfAfter, selfError),
        row('Total', totalBefore, totalAfter, totalError),
      ),
    ),
    element('p', { class: 'compared-verdict', text: `${statusWords[status]} by total${chance}` }),
  ];
}

function share(part: number, sum: number): HTMLElement {
  return element('small', { text: percent(sum > 0 ? part / sum : 0) });
}
