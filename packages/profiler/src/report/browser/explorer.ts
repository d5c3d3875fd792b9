import type { FrameKind } from '../../call-tree/frame.js';
import { pageClasses } from '../page-structure.js';
import type { SelectedComparison } from './comparison/compared-profiles.js';
import type { ComparisonView } from './comparison/comparison-view.js';
import { Breadcrumb } from './controls/breadcrumb.js';
import { KindSwitches, toggled } from './controls/kind-switches.js';
import { Menus } from './controls/menus.js';
import { SearchBox } from './controls/search-box.js';
import { ToggleGroup } from './controls/toggle-group.js';
import { element } from './dom/element.js';
import type { ColourBy } from './flame/palette.js';
import { comparisonStatus, statusText } from './graph-status.js';
import { Graphs } from './graphs.js';
import { search, searchBoth } from './search/search.js';
import { Searcher } from './search/searcher.js';
import type { ProfileView, SelectedProfile } from './selection/profile-view.js';
import { groupOf } from './selection/selection.js';
import type { Store } from './state/store.js';
import type { View, ViewState } from './state/view-state.js';
import { LiveWindow } from './timeline/live-window.js';
import { type Event, TimelineStrip } from './timeline/timeline-strip.js';

export interface ExplorerParts {
  readonly announce: (text: string) => void;
  readonly openHelp: () => void;
  readonly openTable: () => void;
  readonly comparison?: ComparisonView | undefined;
}

/** The region of graphs: what is chosen above, the timeline, the graph and what is told about a function beside it. */
export class Explorer {
  private readonly views: ToggleGroup<View>;
  private readonly colours: ToggleGroup<ColourBy>;
  private readonly directions: ToggleGroup<boolean>;
  private readonly search: SearchBox;
  private readonly searcher = new Searcher();
  private readonly kinds: KindSwitches;
  private readonly timeline: TimelineStrip;
  private readonly graphs: Graphs;
  private readonly breadcrumb: Breadcrumb;
  private readonly status = element('p', { class: 'graph-status' });
  private readonly menuPlace = element('div', { class: 'menu-place' });
  private menus: { readonly of: ProfileView; readonly menus: Menus } | undefined;

  private readonly region: HTMLElement;
  private readonly store: Store;

  constructor(region: HTMLElement, store: Store, details: readonly HTMLElement[], parts: ExplorerParts) {
    this.region = region;
    this.store = store;
    const { comparison } = parts;
    this.views = new ToggleGroup<View>(
      'View',
      [
        { value: 'merged', name: 'Flame graph', key: '1', title: 'The same stacks merged, the widest left' },
        { value: 'time', name: 'Time order', key: '2', title: 'As it happened' },
        { value: 'sandwich', name: 'Sandwich', key: '3', title: 'Callers and callees of one function' },
        ...(comparison
          ? [{ value: 'comparison' as const, name: 'Comparison', key: '5', title: 'Before and after' }]
          : []),
      ],
      (view) => store.update({ view, zoom: 0 }, 'step'),
    );
    this.colours = new ToggleGroup<ColourBy>(
      'Colour by',
      [
        { value: 'kind', name: 'Kind', title: 'Colour by kind of code' },
        { value: 'package', name: 'Package', title: 'Colour by package' },
        { value: 'function', name: 'Function', title: 'Colour by function' },
      ],
      (colourBy) => store.update({ colourBy }),
    );
    this.directions = new ToggleGroup<boolean>(
      'Direction',
      [
        { value: false, name: 'Icicle', key: 'i', title: 'Callers above' },
        { value: true, name: 'Flame', key: 'i', title: 'Callers below' },
      ],
      (isUpward) => store.update({ isUpward }),
    );
    this.search = new SearchBox({
      search: (search, isRegex) => store.update({ search, isRegex }),
      go: (step) => this.goToHit(step),
      leave: () => this.graphs.focus(store.state.view),
    });
    this.kinds = new KindSwitches((kind) => this.narrow({ hidden: toggled(store.state.hidden, kind) }));
    const live = new LiveWindow((window, isDone) => {
      if (isDone) this.narrow({ window });
      else store.update({ window, zoom: 0 }, 'preview');
    });
    this.timeline = new TimelineStrip((drawn, isDone) => live.move(drawn, isDone));
    this.graphs = new Graphs(store, parts.announce, comparison);
    this.breadcrumb = new Breadcrumb((box) => this.graphs.zoomTo(box, store.state.view));
    const labelled = (text: string, group: HTMLElement, className: string) =>
      element(
        'div',
        { class: `labelled ${className}` },
        element('span', { text, attributes: { 'aria-hidden': 'true' } }),
        group,
      );
    region.append(
      element(
        'div',
        { class: 'explorer-bar' },
        this.views.root,
        this.search.root,
        element('button', {
          class: `${pageClasses.button} help-button`,
          text: '?',
          attributes: { type: 'button', 'aria-label': 'Keys', title: 'Keys (?)' },
          on: { click: parts.openHelp },
        }),
      ),
      this.timeline.root,
      element('div', { class: 'explorer-filters' }, this.kinds.root, this.menuPlace),
      element(
        'div',
        { class: 'stage' },
        element(
          'div',
          { class: 'stage-graph' },
          element(
            'div',
            { class: 'stage-head' },
            this.breadcrumb.root,
            labelled('Colour', this.colours.root, 'only-frames'),
            labelled('Direction', this.directions.root, 'only-directed'),
          ),
          this.graphs.root,
          this.status,
        ),
        ...details,
      ),
    );
    region.hidden = false;
  }

  /** @param compared where the comparison is what is looked at */
  show(
    view: ProfileView,
    selected: SelectedProfile,
    compared: SelectedComparison | undefined,
    state: ViewState,
    events: readonly Event[],
  ): void {
    this.region.dataset['view'] = state.view;
    this.views.show(state.view);
    this.colours.show(state.colourBy);
    this.directions.show(state.isUpward);
    this.showMenus(view, state);
    this.kinds.show(state.hidden, compared ? comparedShares(compared, view.kindShares(state)) : view.kindShares(state));
    this.timeline.show(view, state, events);
    const found = this.searcher.search(compared ?? selected, state, (matches) => {
      if (compared === undefined) return search(selected.narrowed.profile.tree, selected.nodes.total, matches);
      const { tree, before, after } = compared.comparison;
      return searchBoth(tree, before.total, after.total, matches);
    });
    this.search.show(state.search, state.isRegex, found);
    const hits = found instanceof Error ? undefined : found;
    this.breadcrumb.show(this.graphs.show(view, selected, compared, state, hits));
    this.status.textContent = compared ? comparisonStatus(compared, state) : statusText(view, selected, state);
  }

  focusSearch(): void {
    this.search.focus();
  }

  goToHit(step: 1 | -1): void {
    this.graphs.goToHit(step, this.store.state.view);
  }

  /** One step out, and at the end the search and the window go. */
  reset(): void {
    const { zoom, search, window } = this.store.state;
    this.graphs.showAll(this.store.state.view);
    if (zoom > 0) return;
    if (search !== '') this.store.update({ search: '' });
    else if (window) this.narrow({ window: undefined });
  }

  /** Another selection is another drawing: a zoom into the old one means nothing in it. */
  private narrow(change: Partial<ViewState>): void {
    this.store.update({ ...change, zoom: 0 }, 'step');
  }

  private showMenus(view: ProfileView, state: ViewState): void {
    if (this.menus?.of !== view) {
      this.menus = { of: view, menus: new Menus(view.profile, (change) => this.narrow(change)) };
      this.menuPlace.replaceChildren(this.menus.menus.root);
    }
    this.menus.menus.show(state);
  }
}

/** Shares of the later profile, and the kinds that only the earlier one has. */
function comparedShares(
  { comparison }: SelectedComparison,
  after: ReadonlyMap<FrameKind, number>,
): ReadonlyMap<FrameKind, number> {
  const shares = new Map(after);
  for (const kind of new Set(comparison.tree.frames.map((frame) => groupOf(frame.kind)))) {
    if (kind !== undefined && !shares.has(kind)) shares.set(kind, 0);
  }
  return shares;
}
