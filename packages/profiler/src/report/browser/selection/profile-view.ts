import { type FunctionTotals, functionTotalsOf } from '../../../analysis/group-totals.js';
import { type GroupTotal, packageNames, packageTotals, selfByKind } from '../../../analysis/groups.js';
import { type NodeTotals, nodeTotals } from '../../../analysis/node-totals.js';
import { sampleFilter } from '../../../analysis/sample-filter.js';
import type { Frame, FrameKind } from '../../../call-tree/frame.js';
import type { Measure, Profile } from '../../../call-tree/profile.js';
import type { Boxes } from '../flame/boxes.js';
import { leftHeavy, timeOrder } from '../flame/layout.js';
import type { ViewState } from '../state/view-state.js';
import { type Fold, foldHidden } from './fold.js';
import { lazily, recent } from './kept.js';
import { chosenSamples, type Narrowed, narrow, type SampleTimes, sampleTimes, timesOf } from './narrow.js';
import { type SelectedLines, selectedLines } from './selected-lines.js';
import { groupOf } from './selection.js';

/** What the views of one selection show, computed when it is first asked for. */
export interface SelectedProfile {
  readonly narrowed: Narrowed;
  readonly measure: Measure;
  readonly nodes: NodeTotals;
  readonly functions: FunctionTotals;
  readonly merged: Boxes;
  readonly inTime: Boxes;
  /** Undefined where the engine counts no lines. */
  readonly lines: SelectedLines | undefined;
}

/** One profile of the report: keeps what was computed of the last selections. */
export class ProfileView {
  private ranks: ReadonlyMap<string, number> | undefined;
  /** By what they are of, the one that was asked for last at the end. */
  private readonly kept = new Map<string, SelectedProfile>();
  private readonly folds = new Map<string, Fold>();
  private readonly shares = new Map<string, ReadonlyMap<FrameKind, number>>();
  private keptTimes: SampleTimes | undefined;
  private keptGroups: ((frame: Frame) => { name: string; kind: FrameKind }) | undefined;

  readonly profile: Profile;

  constructor(profile: Profile) {
    this.profile = profile;
  }

  get times(): SampleTimes {
    this.keptTimes ??= sampleTimes(this.profile);
    return this.keptTimes;
  }

  /** Whether samples have times; otherwise they stand one behind the other. */
  get knowsTimes(): boolean {
    return this.profile.samples.atUs !== undefined;
  }

  /** Whether there is anything to show over time: samples, or what else went on. */
  get hasTimeline(): boolean {
    const { timeline, durationUs } = this.profile;
    if (this.hasTimes) return true;
    return (
      timeline !== undefined &&
      durationUs > 0 &&
      [timeline.gc, timeline.lag, timeline.work, timeline.memory].some(({ length }) => length > 0)
    );
  }

  /** Whether a window of time can be chosen. */
  get hasTimes(): boolean {
    return this.knowsTimes && this.profile.durationUs > 0 && this.profile.samples.count > 0;
  }

  /** The thread that is shown in the order of time: threads run beside each other, and one picture holds one of them. */
  threadInTime(state: ViewState): number | undefined {
    return state.thread ?? (this.profile.threads.length > 1 ? 0 : undefined);
  }

  select(state: ViewState): SelectedProfile {
    const key = JSON.stringify([state.measure, hiddenKey(state), state.window, state.label, state.thread]);
    return recent(this.kept, key, () => this.compute(state));
  }

  private compute(state: ViewState): SelectedProfile {
    const { profile } = this;
    const fold = recent(this.folds, hiddenKey(state), () => foldHidden(profile.tree, state.hidden));
    const narrowed = narrow(profile, state, fold);
    const nodes = nodeTotals(narrowed.profile, { measure: state.measure });
    return lazily({
      narrowed: () => narrowed,
      measure: () => profile.measures[state.measure]!,
      nodes: () => nodes,
      functions: () => functionTotalsOf(narrowed.profile.tree, nodes),
      merged: () => leftHeavy(narrowed.profile.tree, nodes.total),
      inTime: () => {
        const thread = this.threadInTime(state);
        const ofThread = thread === state.thread ? narrowed : narrow(profile, { ...state, thread }, fold);
        const { startUs, endUs } = timesOf(this.times, ofThread.order);
        const { tree, samples } = ofThread.profile;
        const until = endUs.at(-1) ?? 0;
        return timeOrder(
          tree,
          { node: samples.node, startUs, endUs },
          state.window?.fromUs ?? 0,
          state.window?.toUs ?? (this.knowsTimes ? Math.max(profile.durationUs, until) : until),
        );
      },
      lines: () => selectedLines(profile, fold, chosenSamples(profile, state)),
    });
  }

  /** Of what window, label and thread let through, the share of each kind of code, hidden or not. */
  kindShares(state: ViewState): ReadonlyMap<FrameKind, number> {
    const key = JSON.stringify([state.measure, state.window, state.label, state.thread]);
    return recent(this.shares, key, () => {
      const { measure, window, label, thread } = state;
      const filter = sampleFilter(this.profile, { ...window, label, thread });
      const byKind = [...selfByKind(this.profile, { measure, filter })];
      const sum = byKind.reduce((all, [, self]) => all + self, 0);
      const shares = new Map<FrameKind, number>();
      for (const [kind, self] of byKind) {
        const group = groupOf(kind);
        // Code that only calls other code has no share, and can be hidden all the same.
        if (group) shares.set(group, (shares.get(group) ?? 0) + (sum > 0 ? self / sum : 0));
      }
      return shares;
    });
  }

  /** The name of a frame's package or folder. */
  private groupNameOf(frame: Frame): { name: string; kind: FrameKind } {
    this.keptGroups ??= packageNames(this.profile.tree.frames);
    return this.keptGroups(frame);
  }

  /** The place of a frame's package among all of the profile, the largest first; -1 for Node's and native code. */
  readonly packageRank = (frame: Frame): number => {
    this.ranks ??= rankOf(packageTotals(this.profile));
    const group = this.groupNameOf(frame);
    return this.ranks.get(`${group.kind}\n${group.name}`) ?? -1;
  };
}

function hiddenKey({ hidden }: ViewState): string {
  return [...hidden].sort().join();
}

function rankOf(groups: readonly GroupTotal[]): ReadonlyMap<string, number> {
  const owned = groups.filter(({ kind }) => kind === 'application' || kind === 'dependency');
  return new Map(owned.map(({ kind, name }, place) => [`${kind}\n${name}`, place]));
}
