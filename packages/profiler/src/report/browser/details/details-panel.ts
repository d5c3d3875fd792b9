import { linesOf } from '../../../analysis/line-ticks.js';
import type { MeasuredTree } from '../../../analysis/merged-tree.js';
import { calleesOf, callersOf } from '../../../analysis/sandwich.js';
import type { Frame } from '../../../call-tree/frame.js';
import type { SourceExcerpt } from '../../../call-tree/source-excerpt.js';
import { pageClasses } from '../../page-structure.js';
import { element } from '../dom/element.js';
import type { SelectedProfile } from '../selection/profile-view.js';
import { shownName } from '../text/frame-text.js';
import { percent, quantity, whole } from '../text/quantity.js';
import { actionButton, functionHead, functionItem } from './function-head.js';
import { sourceExcerpt } from './source.js';

export interface DetailsListeners {
  readonly choose: (frame: number) => void;
  readonly openSandwich: (frame: number) => void;
  readonly search: (text: string) => void;
  readonly close: () => void;
}

/** What is known of one function: how much it took, in which lines, who called it and what it called. */
export class DetailsPanel {
  readonly root = element('aside', { class: 'details', attributes: { 'aria-label': 'Function' } });
  private shown: readonly [SelectedProfile, number, boolean] | undefined;

  private readonly sources: readonly SourceExcerpt[];
  private readonly listeners: DetailsListeners;

  constructor(sources: readonly SourceExcerpt[], listeners: DetailsListeners) {
    this.sources = sources;
    this.listeners = listeners;
  }

  /** @param frame place in the tree's frames; -1 shows the hottest ones instead */
  show(selected: SelectedProfile, frame: number, canOpenSandwich: boolean): void {
    const known = this.shown;
    if (known?.[0] === selected && known[1] === frame && known[2] === canOpenSandwich) return;
    this.shown = [selected, frame, canOpenSandwich];
    const shownFrame = selected.narrowed.profile.tree.frames[frame];
    if (shownFrame === undefined || shownFrame.kind === 'root') {
      this.root.replaceChildren(...this.hottest(selected));
      return;
    }
    const { profile } = selected.narrowed;
    this.root.replaceChildren(
      ...functionHead(shownFrame, this.listeners.close),
      this.figures(selected, frame),
      this.actions(frame, shownName(shownFrame), canOpenSandwich),
      ...this.lines(selected, frame),
      ...this.relatives('Called by', callersOf(profile, frame, { measure: measureOf(selected) }), selected),
      ...this.relatives('Calls', calleesOf(profile, frame, { measure: measureOf(selected) }), selected),
    );
  }

  /** Where a reader may begin. */
  private hottest({ functions, narrowed, measure }: SelectedProfile): HTMLElement[] {
    const { frames } = narrowed.profile.tree;
    const places = [...frames.keys()].filter((place) => functions.self[place]! > 0 && frames[place]!.kind !== 'root');
    places.sort((a, b) => functions.self[b]! - functions.self[a]!);
    const items = places
      .slice(0, mostHottest)
      .map((place) =>
        this.item(
          frames[place]!,
          place,
          functions.self[place]! / functions.sum,
          quantity(functions.self[place]!, measure.unit),
        ),
      );
    return [
      element('h3', { text: 'Hottest functions' }),
      element('ul', { class: 'relatives' }, ...items),
      element('p', {
        class: 'details-hint',
        text: 'Choose a function here, in the graph or in the table to see more of it.',
      }),
    ];
  }

  private item(frame: Frame, place: number, share: number, title: string): HTMLElement {
    const number = element('span', { class: pageClasses.number, text: percent(share) });
    return functionItem(frame, () => this.listeners.choose(place), number, title);
  }

  private figures({ functions, measure }: SelectedProfile, frame: number): HTMLElement {
    const figure = (name: string, value: number) => {
      const bar = element('span', { class: 'share-line', attributes: { 'aria-hidden': 'true' } });
      bar.style.setProperty('--share', String(functions.sum > 0 ? value / functions.sum : 0));
      return element(
        'div',
        { class: 'figure' },
        element('dt', { text: name }),
        element(
          'dd',
          {},
          element('strong', { text: percent(value / functions.sum) }),
          ` ${quantity(value, measure.unit)}`,
          bar,
        ),
      );
    };
    const samples = functions.selfSamples[frame]!;
    const all = functions.totalSamples[frame]!;
    return element(
      'dl',
      { class: 'figures' },
      figure('Self', functions.self[frame]!),
      figure('Total', functions.total[frame]!),
      element(
        'div',
        { class: 'figure figure-samples' },
        element('dt', { text: 'Samples' }),
        element('dd', { text: `${whole.format(samples)} self, ${whole.format(all)} in all` }),
      ),
    );
  }

  private actions(frame: number, name: string, canOpenSandwich: boolean): HTMLElement {
    const sandwich = actionButton('Callers and callees', () => this.listeners.openSandwich(frame), 'details-sandwich');
    sandwich.hidden = !canOpenSandwich;
    return element(
      'div',
      { class: 'details-actions' },
      sandwich,
      actionButton('Search for it', () => this.listeners.search(name)),
    );
  }

  private lines({ narrowed: { profile }, lines: rows }: SelectedProfile, frame: number): HTMLElement[] {
    const { tree } = profile;
    const lines = linesOf({ tree, lineTicks: rows }, frame);
    const file = profile.tree.frames[frame]!.file;
    const excerpt = bestExcerpt(this.sources, file, lines[0]?.line ?? profile.tree.frames[frame]!.line);
    const parts: HTMLElement[] = [];
    if (excerpt) parts.push(sourceExcerpt(excerpt, lines, profile.tree.frames[frame]!.line));
    else if (lines.length > 0) {
      parts.push(
        element(
          'ul',
          { class: 'hot-lines' },
          ...lines
            .slice(0, 6)
            .map(({ line, share }) =>
              element('li', {}, element('span', { text: `Line ${line}` }), element('span', { text: percent(share) })),
            ),
        ),
      );
    }
    if (parts.length > 0) parts.unshift(element('h4', { text: 'Hottest lines' }));
    if (rows?.node.some((node, row) => rows.isEstimated[row] === 1 && tree.frame[node] === frame)) {
      parts.push(element('p', { class: 'details-hint lines-estimated', text: estimatedLines }));
    }
    return parts;
  }

  private relatives(title: string, tree: MeasuredTree, { measure }: SelectedProfile): HTMLElement[] {
    const near: { frame: number; total: number }[] = [];
    for (let node = 1; node < tree.total.length; node++) {
      if (tree.tree.parent[node] === 0) near.push({ frame: tree.tree.frame[node]!, total: tree.total[node]! });
    }
    if (near.length === 0) return [];
    near.sort((a, b) => b.total - a.total);
    const whole = tree.total[0]!;
    const items = near
      .slice(0, mostRelatives)
      .map(({ frame, total }) =>
        this.item(tree.tree.frames[frame]!, frame, total / whole, quantity(total, measure.unit)),
      );
    const rest = near.length - mostRelatives;
    if (rest > 0) items.push(element('li', { class: 'more', text: `and ${rest} more` }));
    return [element('h4', { text: title }), element('ul', { class: 'relatives' }, ...items)];
  }
}

/** Where some stacks of the function are in the selection in part. */
const estimatedLines =
  'Lines are counted by stack, not by time: of stacks that are in this selection only in part, they are estimated.';

const mostRelatives = 6;
const mostHottest = 12;

function measureOf({ narrowed: { profile }, measure }: SelectedProfile): number {
  return Math.max(0, profile.measures.indexOf(measure));
}

/** Of several excerpts of a file the one with the line, else the first. */
function bestExcerpt(sources: readonly SourceExcerpt[], file: string, line: number): SourceExcerpt | undefined {
  const ofFile = sources.filter((source) => source.file === file);
  return ofFile.find(({ firstLine, lines }) => line >= firstLine && line < firstLine + lines.length) ?? ofFile[0];
}
