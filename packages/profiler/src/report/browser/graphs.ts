import type { Profile } from '../../call-tree/profile.js';
import type { ComparisonView } from './comparison/comparison-view.js';
import type { Crumb } from './controls/breadcrumb.js';
import { element } from './dom/element.js';
import { pathTo } from './flame/boxes.js';
import { FlameView } from './flame/flame-view.js';
import { FrameContent, hitBoxes, widestBox } from './flame/frame-content.js';
import { SandwichView } from './flame/sandwich-view.js';
import type { Hits } from './search/search.js';
import type { ProfileView, SelectedProfile } from './selection/profile-view.js';
import type { Store } from './state/store.js';
import type { View, ViewState } from './state/view-state.js';
import { fullName, shownName, shownText } from './text/frame-text.js';

/** The graphs of all views, of which one is shown. */
export class Graphs {
  readonly root: HTMLElement;
  private readonly flame: FlameView;
  private readonly sandwich: SandwichView;
  private readonly content = new FrameContent();
  private readonly empty = element('p', {
    class: 'graph-empty',
    attributes: { hidden: '' },
  });
  private hits: { readonly of: Hits; readonly boxes: readonly number[]; at: number } | undefined;

  private readonly comparison: ComparisonView | undefined;

  constructor(store: Store, announce: (text: string) => void, comparison: ComparisonView | undefined) {
    this.comparison = comparison;
    this.flame = new FlameView(
      'Graph of stacks',
      {
        select: (box) => store.update({ frame: box < 0 ? -1 : (this.flame.boxes?.frame[box] ?? -1) }),
        zoom: (zoom) => store.update({ zoom }, 'step'),
      },
      announce,
    );
    this.sandwich = new SandwichView((frame) => store.update({ frame }, 'step'), announce);
    this.root = element('div', { class: 'graphs' }, this.empty, this.flame.root, this.sandwich.root);
    if (comparison) this.root.append(comparison.root);
    addEventListener('beforeprint', () => {
      for (const graph of this.all()) graph.drawNow();
    });
  }

  /** @returns the way to what is zoomed at */
  show(view: ProfileView, selected: SelectedProfile, state: ViewState, hits: Hits | undefined): Crumb[] {
    const isEmpty = selected.functions.sum <= 0 && state.view !== 'comparison';
    this.empty.hidden = !isEmpty;
    if (isEmpty) this.empty.textContent = emptyText(view.profile);
    this.flame.root.hidden = isEmpty || (state.view !== 'merged' && state.view !== 'time');
    this.sandwich.root.hidden = isEmpty || state.view !== 'sandwich';
    if (this.comparison) this.comparison.root.hidden = state.view !== 'comparison';
    if (isEmpty) return [];
    if (state.view === 'comparison') this.comparison?.show(state.isUpward);
    else if (state.view === 'sandwich') this.showSandwich(view, selected, state, hits);
    else return this.showFlame(view, selected, state, hits);
    return [];
  }

  private showFlame(view: ProfileView, selected: SelectedProfile, state: ViewState, hits: Hits | undefined): Crumb[] {
    const { flame } = this;
    const isTimed = state.view === 'time';
    const boxes = isTimed ? selected.inTime : selected.merged;
    const isNew = flame.boxes !== boxes;
    flame.show(this.content.of(boxes, view, selected, state, hits, state.isUpward, isTimed && view.times.known));
    if (flame.zoomed !== state.zoom) flame.zoomTo(state.zoom, false, !isNew);
    if (hits === undefined) this.hits = undefined;
    else if (this.hits?.of !== hits || isNew) this.hits = { of: hits, boxes: hitBoxes(boxes, hits), at: -1 };
    const chosen = flame.selected < 0 ? -1 : boxes.frame[flame.selected];
    if (chosen !== state.frame) {
      const box = state.frame < 0 ? -1 : widestBox(boxes, state.frame);
      flame.select(box, false);
      flame.reveal(box);
    }
    const { frames } = selected.narrowed.profile.tree;
    return pathTo(boxes, flame.zoomed).map((box) => {
      const frame = frames[boxes.frame[box]!]!;
      if (box === 0) return { name: 'all', title: 'Everything', box };
      return { name: shownText(shownName(frame), 40), title: fullName(frame), box };
    });
  }

  private showSandwich(view: ProfileView, selected: SelectedProfile, state: ViewState, hits: Hits | undefined): void {
    const frame = state.frame >= 0 ? state.frame : hottest(selected);
    this.sandwich.show(selected, frame, (boxes, isUpward) =>
      this.content.of(boxes, view, selected, state, hits, isUpward, false),
    );
  }

  zoomTo(box: number): void {
    this.flame.zoomTo(box);
    this.flame.focus();
  }

  goToHit(step: 1 | -1): void {
    const { hits, flame } = this;
    if (hits === undefined || hits.boxes.length === 0 || flame.root.hidden) return;
    hits.at = (hits.at < 0 && step < 0 ? 0 : hits.at + step + hits.boxes.length) % hits.boxes.length;
    const box = hits.boxes[hits.at]!;
    flame.select(box);
    // What is too narrow to be seen is come near to.
    const { from, to } = flame.viewport.range;
    const { start, end } = flame.boxes!;
    if ((end[box]! - start[box]!) / (to - from) < 0.02) flame.zoomTo(Math.max(0, flame.boxes!.parent[box]!));
  }

  showAll(view: View): void {
    if (view === 'sandwich') this.sandwich.showAll();
    else if (view === 'comparison') this.comparison?.flame.zoomTo(0);
    else this.flame.zoomTo(0);
  }

  focus(view: View): void {
    if (view === 'sandwich') this.sandwich.focus();
    else if (view === 'comparison') this.comparison?.flame.focus();
    else this.flame.focus();
  }

  private all(): FlameView[] {
    return [this.flame, ...this.sandwich.graphs, ...(this.comparison ? [this.comparison.flame] : [])];
  }
}

/** Only what something was taken away from can be filled again. */
function emptyText({ samples }: Profile): string {
  return samples.count === 0
    ? 'The profile is empty: nothing was sampled.'
    : 'Nothing is left of it: show more kinds of code, or more of the time.';
}

/** The function with the most self time: where a reader without a choice begins. */
function hottest({ functions, narrowed }: SelectedProfile): number {
  const { frames } = narrowed.profile.tree;
  let most = 0;
  for (let frame = 0; frame < frames.length; frame++) {
    const { kind } = frames[frame]!;
    if (kind === 'root' || kind === 'idle' || kind === 'gc' || kind === 'program') continue;
    if (most === 0 || functions.self[frame]! > functions.self[most]!) most = frame;
  }
  return most;
}
