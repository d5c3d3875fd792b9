import { type ComparisonBasis, haveDurations } from '../../../analysis/comparison-scale.js';
import type { Profile } from '../../../call-tree/profile.js';
import type { Crumb } from '../controls/breadcrumb.js';
import { ToggleGroup } from '../controls/toggle-group.js';
import { element } from '../dom/element.js';
import { type Boxes, rowOf } from '../flame/boxes.js';
import type { Mark } from '../flame/draw.js';
import { type FlameContent, FlameView } from '../flame/flame-view.js';
import { followState } from '../flame/follow-state.js';
import { currentPalette, paintChange } from '../flame/palette.js';
import { HitWalk } from '../search/hit-walk.js';
import type { Hits } from '../search/search.js';
import type { Store } from '../state/store.js';
import type { Side, ViewState } from '../state/view-state.js';
import { fullPlace, shownName } from '../text/frame-text.js';
import { percent, quantity, signed } from '../text/quantity.js';
import type { SelectedComparison } from './compared-profiles.js';

const basisChoices: readonly { value: ComparisonBasis; name: string; title: string }[] = [
  {
    value: 'duration',
    name: 'Per time',
    title: 'The earlier profile counts as if it had been as long as the later one',
  },
  { value: 'total', name: 'By share', title: 'The earlier profile counts as if as much had been done in both' },
  { value: 'none', name: 'As they are', title: 'Both as they are: for the same work, and for heaps' },
];

/** Two profiles in one graph: as wide as one of them, coloured and signed by what changed. */
export class ComparisonView {
  readonly root: HTMLElement;
  readonly flame: FlameView;
  readonly hits: HitWalk;
  private readonly sides: ToggleGroup<Side>;
  private readonly bases: ToggleGroup<ComparisonBasis>;
  private shown: readonly [SelectedComparison, Side, boolean, Hits | undefined, string] | undefined;
  private content: FlameContent | undefined;

  constructor(store: Store, before: Profile, after: Profile, announce: (text: string) => void) {
    this.flame = new FlameView(
      'Comparison',
      {
        select: (box) => store.update({ frame: box < 0 ? -1 : (this.flame.boxes?.frame[box] ?? -1) }),
        zoom: (zoom) => store.update({ zoom }, 'step'),
      },
      announce,
    );
    this.hits = new HitWalk(this.flame);
    // Another width, or another scale, is another drawing: a zoom into the old one means nothing in it.
    this.sides = new ToggleGroup<Side>(
      'Widths',
      [
        { value: 'before', name: 'Before', title: 'As wide as before: shows what is gone' },
        { value: 'after', name: 'After', title: 'As wide as after: shows what is new' },
      ],
      (side) => store.update({ side, zoom: 0 }, 'step'),
    );
    this.bases = new ToggleGroup<ComparisonBasis>(
      'Compared',
      basisChoices.filter(({ value }) => value !== 'duration' || haveDurations(before, after)),
      (basis) => store.update({ basis, zoom: 0 }, 'step'),
    );
    const labelled = (text: string, group: HTMLElement) =>
      element('div', { class: 'labelled' }, element('span', { text, attributes: { 'aria-hidden': 'true' } }), group);
    const key = (mark: string, text: string) => element('span', { class: `change-key change-${mark}`, text });
    this.root = element(
      'div',
      { class: 'comparison' },
      element(
        'div',
        { class: 'comparison-bar' },
        labelled('Widths', this.sides.root),
        labelled('Compared', this.bases.root),
        element('span', { class: 'change-keys' }, key('less', '− less'), key('same', 'same'), key('more', '+ more')),
      ),
      this.flame.root,
    );
  }

  /** @returns the way to what is zoomed at */
  show(selected: SelectedComparison, state: ViewState, hits: Hits | undefined): Crumb[] {
    this.sides.show(state.side);
    this.bases.show(selected.comparison.basis);
    const shown = [selected, state.side, state.isUpward, hits, currentPalette().background] as const;
    if (this.content === undefined || shown.some((part, i) => part !== this.shown?.[i])) {
      this.shown = shown;
      this.content = contentOf(selected, state, hits);
    }
    const way = followState(this.flame, this.content, selected.comparison.tree.frames, state);
    this.hits.follow(hits);
    return way;
  }
}

function contentOf(selected: SelectedComparison, { side, isUpward }: ViewState, hits: Hits | undefined): FlameContent {
  const { comparison, change } = selected;
  const { frames } = comparison.tree;
  const boxes = selected[side];
  const palette = currentPalette();
  const changeAt = (box: number) => change[boxes.node[box]!]!;
  return {
    boxes,
    isUpward,
    paintOf: (box) => paintChange(changeAt(box), palette),
    markOf: (box): Mark => (changeAt(box) > 0 ? 'more' : changeAt(box) < 0 ? 'less' : undefined),
    labelOf: (box) => (box === 0 ? 'all' : shownName(frames[boxes.frame[box]!]!)),
    describe: (box) => `${linesOf(selected, boxes, box).join(', ')}, level ${rowOf(boxes, box)}`,
    tooltip: (box) => linesOf(selected, boxes, box),
    isHit: hits && ((box) => hits.frames[boxes.frame[box]!] === 1),
  };
}

function linesOf({ comparison, change, measure: { unit } }: SelectedComparison, boxes: Boxes, box: number): string[] {
  const node = boxes.node[box]!;
  const frame = comparison.tree.frames[boxes.frame[box]!]!;
  const before = comparison.before.total[node]!;
  const after = comparison.after.total[node]!;
  const by = after - before;
  const share = before > 0 ? ` (${signed(percent(Math.abs(by) / before), by)})` : ' (new)';
  return [
    box === 0 ? 'all' : shownName(frame),
    `before ${quantity(before, unit)}, after ${quantity(after, unit)}`,
    by === 0 ? 'no change' : `${signed(quantity(by, unit), by)}${share}${change[node] === 0 ? ', within chance' : ''}`,
    ...(frame.file === '' ? [] : [fullPlace(frame)]),
  ];
}
