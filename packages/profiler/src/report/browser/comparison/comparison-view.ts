import { type Comparison, compare } from '../../../analysis/compare.js';
import { sumUpwards } from '../../../analysis/node-totals.js';
import type { Measure, Profile } from '../../../call-tree/profile.js';
import { ToggleGroup } from '../controls/toggle-group.js';
import { element } from '../dom/element.js';
import type { Boxes } from '../flame/boxes.js';
import type { Mark } from '../flame/draw.js';
import { type FlameContent, FlameView } from '../flame/flame-view.js';
import { leftHeavy } from '../flame/layout.js';
import { currentPalette, paintChange } from '../flame/palette.js';
import { fullPlace, shownName } from '../text/frame-text.js';
import { percent, quantity, signed } from '../text/quantity.js';

type Side = 'before' | 'after';

/** Two profiles in one graph: as wide as one of them, coloured and signed by what changed. */
export class ComparisonView {
  readonly root: HTMLElement;
  readonly comparison: Comparison;
  readonly measure: Measure;
  readonly flame: FlameView;
  private readonly sides: ToggleGroup<Side>;
  private readonly change: Float64Array;
  private readonly boxes: Readonly<Record<Side, Boxes>>;
  private side: Side = 'after';
  private isUpward = false;

  /** @param select gets places in the frames of the later profile; -1 for what is gone @throws where they share no measure */
  constructor(before: Profile, after: Profile, select: (frame: number) => void, announce: (text: string) => void) {
    this.comparison = compare(before, after);
    this.measure = after.measures[this.comparison.measures[1]]!;
    this.change = changes(this.comparison, after.kind !== 'heap');
    this.boxes = { before: this.boxesOf('before'), after: this.boxesOf('after') };
    const { frames } = after.tree;
    this.flame = new FlameView(
      'Comparison',
      {
        select: (box) => {
          const frame = this.flame.boxes?.frame[box] ?? -1;
          select(frame < frames.length ? frame : -1);
        },
        zoom: () => {},
      },
      announce,
    );
    this.sides = new ToggleGroup<Side>(
      'Widths',
      [
        { value: 'before', name: 'Before', title: 'As wide as before: shows what is gone' },
        { value: 'after', name: 'After', title: 'As wide as after: shows what is new' },
      ],
      (side) => {
        this.side = side;
        this.show(this.isUpward);
      },
    );
    const key = (mark: string, text: string) => element('span', { class: `change-key change-${mark}`, text });
    this.root = element(
      'div',
      { class: 'comparison' },
      element(
        'div',
        { class: 'comparison-bar' },
        element('span', { class: 'comparison-label', text: 'Widths' }),
        this.sides.root,
        element('span', { class: 'change-keys' }, key('less', '− less'), key('same', 'same'), key('more', '+ more')),
      ),
      this.flame.root,
    );
  }

  show(isUpward: boolean): void {
    this.isUpward = isUpward;
    this.sides.show(this.side);
    this.flame.show(this.content(isUpward));
  }

  private content(isUpward: boolean): FlameContent {
    const boxes = this.boxes[this.side];
    const { tree } = this.comparison;
    const palette = currentPalette();
    const frameOf = (box: number) => tree.frames[boxes.frame[box]!]!;
    const changeAt = (box: number) => this.change[boxes.node[box]!]!;
    return {
      boxes,
      isUpward,
      paintOf: (box) => paintChange(changeAt(box), palette),
      markOf: (box): Mark => (changeAt(box) > 0 ? 'more' : changeAt(box) < 0 ? 'less' : undefined),
      labelOf: (box) => (box === 0 ? 'all' : shownName(frameOf(box))),
      describe: (box) => this.lines(boxes, box).join(', '),
      tooltip: (box) => this.lines(boxes, box),
    };
  }

  private lines(boxes: Boxes, box: number): string[] {
    const node = boxes.node[box]!;
    const frame = this.comparison.tree.frames[boxes.frame[box]!]!;
    const { unit } = this.measure;
    const before = this.comparison.before.total[node]!;
    const after = this.comparison.after.total[node]!;
    const by = after - before;
    const share = before > 0 ? ` (${signed(percent(Math.abs(by) / before), by)})` : ' (new)';
    return [
      box === 0 ? 'all' : shownName(frame),
      `before ${quantity(before, unit)}, after ${quantity(after, unit)}`,
      by === 0
        ? 'no change'
        : `${signed(quantity(by, unit), by)}${share}${this.change[node] === 0 ? ', within chance' : ''}`,
      ...(frame.file === '' ? [] : [fullPlace(frame)]),
    ];
  }

  /** Idle time would be most of the picture, and is no work. */
  private boxesOf(side: Side): Boxes {
    const { tree } = this.comparison;
    const self = this.comparison[side].self.map((value, node) =>
      tree.frames[tree.frame[node]!]!.kind === 'idle' ? 0 : value,
    );
    return leftHeavy(tree, sumUpwards(self, tree.parent));
  }
}

/**
 * Of each node how much it changed: -1 gone, 1 new, 0 no more than by chance. n samples scatter by √n, as Poisson's do.
 */
function changes({ before, after }: Comparison, isSampled: boolean): Float64Array {
  return before.total.map((old, node) => {
    const recent = after.total[node]!;
    const most = Math.max(old, recent);
    if (most === 0) return 0;
    const scatter = (total: number, samples: number) => (samples > 0 ? total ** 2 / samples : 0);
    const chance = 2 * Math.sqrt(scatter(old, before.samples[node]!) + scatter(recent, after.samples[node]!));
    return isSampled && Math.abs(recent - old) <= chance ? 0 : (recent - old) / most;
  });
}
