import type { Profile } from '../../call-tree/profile.js';
import type { SelectedComparison } from './comparison/compared-profiles.js';
import type { ComparisonView } from './comparison/comparison-view.js';
import type { Crumb } from './controls/breadcrumb.js';
import { element } from './dom/element.js';
import { FlameView } from './flame/flame-view.js';
import { followState } from './flame/follow-state.js';
import { FrameContent } from './flame/frame-content.js';
import { SandwichView } from './flame/sandwich-view.js';
import { HitWalk } from './search/hit-walk.js';
import type { Hits } from './search/search.js';
import type { ProfileView, SelectedProfile } from './selection/profile-view.js';
import type { Store } from './state/store.js';
import type { View, ViewState } from './state/view-state.js';

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
  private readonly hits: HitWalk;

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
    this.hits = new HitWalk(this.flame);
    this.sandwich = new SandwichView((frame) => store.update({ frame }, 'step'), announce);
    this.root = element('div', { class: 'graphs' }, this.empty, this.flame.root, this.sandwich.root);
    if (comparison) this.root.append(comparison.root);
    addEventListener('beforeprint', () => {
      for (const graph of this.all()) graph.drawNow();
    });
  }

  /** @returns the way to what is zoomed at */
  show(
    view: ProfileView,
    selected: SelectedProfile,
    compared: SelectedComparison | undefined,
    state: ViewState,
    hits: Hits | undefined,
  ): Crumb[] {
    const isEmpty = compared ? isNothing(compared) : selected.functions.sum <= 0;
    this.empty.hidden = !isEmpty;
    if (isEmpty) this.empty.textContent = emptyText(view.profile);
    this.flame.root.hidden = isEmpty || (state.view !== 'merged' && state.view !== 'time');
    this.sandwich.root.hidden = isEmpty || state.view !== 'sandwich';
    if (this.comparison) {
      this.comparison.root.hidden = state.view !== 'comparison';
      this.comparison.flame.root.hidden = isEmpty;
    }
    if (isEmpty) return [];
    if (compared) return this.comparison?.show(compared, state, hits) ?? [];
    if (state.view === 'sandwich') this.showSandwich(view, selected, state, hits);
    else return this.showFlame(view, selected, state, hits);
    return [];
  }

  private showFlame(view: ProfileView, selected: SelectedProfile, state: ViewState, hits: Hits | undefined): Crumb[] {
    const isTimed = state.view === 'time';
    const boxes = isTimed ? selected.inTime : selected.merged;
    const content = this.content.of(boxes, view, selected, state, hits, state.isUpward, isTimed && view.knowsTimes);
    const way = followState(this.flame, content, selected.narrowed.profile.tree.frames, state);
    this.hits.follow(hits);
    return way;
  }

  private showSandwich(view: ProfileView, selected: SelectedProfile, state: ViewState, hits: Hits | undefined): void {
    const frame = state.frame >= 0 ? state.frame : hottest(selected);
    this.sandwich.show(selected, frame, (boxes, isUpward) =>
      this.content.of(boxes, view, selected, state, hits, isUpward, false),
    );
  }

  zoomTo(box: number, view: View): void {
    const flame = view === 'comparison' && this.comparison ? this.comparison.flame : this.flame;
    flame.zoomTo(box);
    flame.focus();
  }

  goToHit(step: 1 | -1, view: View): void {
    if (view === 'comparison') this.comparison?.hits.go(step);
    else if (view !== 'sandwich' && !this.flame.root.hidden) this.hits.go(step);
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

function isNothing({ comparison: { sumBefore, sumAfter } }: SelectedComparison): boolean {
  return sumBefore <= 0 && sumAfter <= 0;
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
