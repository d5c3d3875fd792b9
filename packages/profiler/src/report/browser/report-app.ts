import { pageIds } from '../page-structure.js';
import type { ReportData } from '../report-data.js';
import { Announcer } from './announcer.js';
import { ComparisonRegion } from './comparison/comparison-region.js';
import { DetailsPanel } from './details/details-panel.js';
import { part } from './dom/element.js';
import { Explorer } from './explorer.js';
import { onPaletteChange } from './flame/palette.js';
import { buildHelp } from './keyboard/help.js';
import { followShortcuts } from './keyboard/shortcuts.js';
import { ProfileTabs } from './profile-tabs.js';
import { ProfileView } from './selection/profile-view.js';
import { correctFor } from './state/correct.js';
import { Store } from './state/store.js';
import type { View, ViewState } from './state/view-state.js';
import { SummaryRegion } from './summary-region.js';
import { FunctionsRegion } from './table/functions-region.js';
import { eventsOf } from './timeline/events.js';

/** The whole program: the parts of the page, the state they share, and the keys. */
export class ReportApp {
  private readonly views: readonly ProfileView[];
  private readonly store: Store;
  private readonly explorer: Explorer;
  private readonly details: DetailsPanel;
  private readonly functions: FunctionsRegion;
  private readonly summary: SummaryRegion;
  private readonly tabs: ProfileTabs;
  private readonly comparison: ComparisonRegion | undefined;
  private readonly announcer = new Announcer(part(pageIds.announcer));
  private readonly help = buildHelp();
  private detailsTimer: ReturnType<typeof setTimeout> | undefined;

  /** Whether everything is shown; at first, what is above the tables. */
  private isWhole = false;

  private readonly data: ReportData;

  constructor(data: ReportData) {
    this.data = data;
    this.views = data.profiles.map((profile) => new ProfileView(profile));
    this.store = new Store(correctFor(data));
    const choose = (frame: number) => this.store.update({ frame }, 'step');
    const openSandwich = (frame: number) => {
      this.store.update({ frame, view: 'sandwich', zoom: 0 }, 'step');
      part(pageIds.explorer).scrollIntoView({ block: 'start' });
    };
    this.details = new DetailsPanel(data.sources, {
      choose,
      openSandwich,
      search: (search) => this.store.update({ search, isRegex: false }),
      close: () => this.store.update({ frame: -1 }),
    });
    this.comparison = ComparisonRegion.of(data, this.store, {
      choose,
      announce: (text) => this.announcer.say(text),
      open: (view) => this.open(view),
    });
    const panels = [this.details.root, ...(this.comparison ? [this.comparison.details.root] : [])];
    this.explorer = new Explorer(part(pageIds.explorer), this.store, panels, {
      announce: (text) => this.announcer.say(text),
      openHelp: () => this.help.open(),
      openTable: () => this.functions.focus(),
      comparison: this.comparison?.view,
    });
    this.functions = new FunctionsRegion(part(pageIds.functions), openSandwich);
    this.summary = new SummaryRegion(part(pageIds.summary), data.profiles.length, openSandwich);
    this.tabs = new ProfileTabs(part(pageIds.tabs), data.profiles, (profile) => this.showProfile(profile));
    this.store.onChange((state) => this.render(state));
    onPaletteChange(() => this.render(this.store.state));
    this.followKeys();
  }

  /** The graph first: tables and the comparison take as long again, and are below it. */
  async start(): Promise<void> {
    this.render(this.store.state);
    await painted();
    performance.mark('report-drawn');
    this.isWhole = true;
    this.render(this.store.state);
    this.functions.replaceFixed();
    this.comparison?.replaceFixed(this.store.state);
  }

  private showProfile(profile: number): void {
    const { view } = this.store.state;
    this.store.update(
      {
        profile,
        view: view === 'comparison' ? 'merged' : view,
        measure: 0,
        window: undefined,
        label: undefined,
        thread: undefined,
        zoom: 0,
        frame: -1,
      },
      'step',
    );
  }

  private open(view: View): void {
    this.store.update({ view, zoom: 0 }, 'step');
  }

  private render(state: ViewState): void {
    const view = this.views[state.profile]!;
    const selected = view.select(state);
    this.tabs.show(state.profile);
    this.summary.show(state.profile);
    const isComparison = state.view === 'comparison' && this.comparison !== undefined;
    const compared = isComparison ? this.comparison!.select(state) : undefined;
    this.explorer.show(view, selected, compared, state, eventsOf(this.data, view.profile));
    this.details.root.hidden = isComparison;
    if (this.comparison) this.comparison.details.root.hidden = !isComparison;
    if (this.isWhole) this.functions.show(selected, state.frame);
    // Walking from box to box by keys, nobody reads the details of each; they cost more than the graph.
    clearTimeout(this.detailsTimer);
    const showDetails = () => {
      if (isComparison) this.comparison!.show(state);
      else this.details.show(selected, state.frame, state.view !== 'sandwich');
    };
    if (state.frame < 0) showDetails();
    else this.detailsTimer = setTimeout(showDetails, 60);
  }

  private followKeys(): void {
    const { store, explorer } = this;
    followShortcuts(
      [
        { keys: ['1'], does: () => this.open('merged') },
        { keys: ['2'], does: () => this.open('time') },
        { keys: ['3'], does: () => this.open('sandwich') },
        { keys: ['4', 't', 'T'], does: () => this.functions.focus() },
        { keys: ['5'], does: () => this.comparison && this.open('comparison') },
        { keys: ['/'], does: () => explorer.focusSearch() },
        { keys: ['n'], does: () => explorer.goToHit(1) },
        { keys: ['N'], does: () => explorer.goToHit(-1) },
        { keys: ['i', 'I'], does: () => store.update({ isUpward: !store.state.isUpward }) },
        { keys: ['0'], does: () => explorer.reset() },
        { keys: ['Escape'], does: () => explorer.reset() },
        { keys: ['?'], does: () => this.help.open() },
      ],
      () => explorer.focusSearch(),
    );
  }
}

/** When what was drawn stands on the screen. A page that nobody looks at gets no pictures, and does not wait for them. */
function painted(): Promise<void> {
  return new Promise((done) => {
    setTimeout(done, longestWaitMs);
    requestAnimationFrame(() => requestAnimationFrame(() => done()));
  });
}

const longestWaitMs = 500;
