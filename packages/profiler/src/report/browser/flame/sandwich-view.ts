import type { MeasuredTree } from '../../../analysis/merged-tree.js';
import { calleesOf, callersOf } from '../../../analysis/sandwich.js';
import { element } from '../dom/element.js';
import type { SelectedProfile } from '../selection/profile-view.js';
import { shownName } from '../text/frame-text.js';
import { percent } from '../text/quantity.js';
import type { Boxes } from './boxes.js';
import { type FlameContent, FlameView } from './flame-view.js';
import { leftHeavy } from './layout.js';

/** Everything of a `FlameContent` that hangs on frames and not on which way it goes. */
export type ContentOf = (boxes: Boxes, isUpward: boolean) => FlameContent;

/** One function in the middle: above it who called it, below it what it called. */
export class SandwichView {
  readonly root: HTMLElement;
  private readonly title = element('p', { class: 'sandwich-title' });
  private readonly callers: FlameView;
  private readonly callees: FlameView;
  private kept: { selected: SelectedProfile; frame: number; callers: Boxes; callees: Boxes } | undefined;

  private readonly choose: (frame: number) => void;

  /** @param choose gets places in the tree's frames */
  constructor(choose: (frame: number) => void, announce: (text: string) => void) {
    this.choose = choose;
    // Walking over boxes says what they are; going to one puts it into the middle.
    const listen = (boxes: () => Boxes | undefined) => ({
      select: () => {},
      zoom: (box: number) => {
        const frame = boxes()?.frame[box];
        if (frame !== undefined && box > 0) this.choose(frame);
      },
    });
    this.callers = new FlameView(
      'Callers',
      listen(() => this.callers.boxes),
      announce,
    );
    this.callees = new FlameView(
      'Callees',
      listen(() => this.callees.boxes),
      announce,
    );
    this.root = element(
      'div',
      { class: 'sandwich' },
      element('h3', { class: 'sandwich-head', text: 'Callers' }),
      this.callers.root,
      this.title,
      this.callees.root,
      element('h3', { class: 'sandwich-head', text: 'Callees' }),
    );
  }

  show(selected: SelectedProfile, frame: number, contentOf: ContentOf): void {
    const { profile } = selected.narrowed;
    if (this.kept?.selected !== selected || this.kept.frame !== frame) {
      const options = { measure: Math.max(0, profile.measures.indexOf(selected.measure)) };
      const boxesOf = ({ tree, total }: MeasuredTree) => leftHeavy(tree, total);
      this.kept = {
        selected,
        frame,
        callers: boxesOf(callersOf(profile, frame, options)),
        callees: boxesOf(calleesOf(profile, frame, options)),
      };
    }
    const { self, total, sum } = selected.functions;
    this.title.replaceChildren(
      element('bdi', { text: profile.tree.frames[frame] ? shownName(profile.tree.frames[frame]) : '' }),
      element('small', {
        text: `self ${percent(self[frame]! / sum)} · total ${percent(total[frame]! / sum)}`,
      }),
    );
    this.callers.show(contentOf(this.kept.callers, true));
    this.callees.show(contentOf(this.kept.callees, false));
  }

  get graphs(): readonly FlameView[] {
    return [this.callers, this.callees];
  }

  focus(): void {
    this.callees.focus();
  }

  showAll(): void {
    this.callers.zoomTo(0);
    this.callees.zoomTo(0);
  }
}
