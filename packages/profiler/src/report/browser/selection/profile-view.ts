import { type FunctionTotals, functionTotals } from '../../../analysis/function-totals.js';
import { type GroupTotal, kindTotals, packageNames, packageTotals } from '../../../analysis/groups.js';
import { type NodeTotals, nodeTotals } from '../../../analysis/node-totals.js';
import type { Frame, FrameKind } from '../../../call-tree/frame.js';
import type { Measure, Profile } from '../../../call-tree/profile.js';
import type { Boxes } from '../flame/boxes.js';
import { leftHeavy, timeOrder } from '../flame/layout.js';
import type { ViewState } from '../state/view-state.js';
import { type Narrowed, narrow, type SampleTimes, sampleTimes, selectionFilter } from './narrow.js';
import { groupOf } from './selection.js';

/** What the views of one selection show, computed when it is first asked for. */
export interface SelectedProfile {
  readonly narrowed: Narrowed;
  readonly measure: Measure;
  readonly nodes: NodeTotals;
  readonly functions: FunctionTotals;
  readonly merged: Boxes;
  readonly inTime: Boxes;
}

/** One profile of the report: keeps what was computed of it until something else is selected. */
export class ProfileView {
  readonly times: SampleTimes;
  /** The name of a frame's package or folder. */
  readonly groupNameOf: (frame: Frame) => { name: string; kind: FrameKind };
  private ranks: ReadonlyMap<string, number> | undefined;
  private key = '';
  private kept: SelectedProfile | undefined;
  private sharesKey = '';
  private keptShares: ReadonlyMap<FrameKind, number> = new Map();

  readonly profile: Profile;

  constructor(profile: Profile) {
    this.profile = profile;
    this.times = sampleTimes(profile);
    this.groupNameOf = packageNames(profile.tree.frames);
  }

  /** Whether there is a timeline to choose a window of. */
  get hasTimes(): boolean {
    return this.times.known && this.profile.durationUs > 0 && this.profile.samples.count > 0;
  }

  /** The thread that is shown in the order of time: threads run beside each other, and one picture holds one of them. */
  threadInTime(state: ViewState): number | undefined {
    return state.thread ?? (this.profile.threads.length > 1 ? 0 : undefined);
  }

  select(state: ViewState): SelectedProfile {
    const key = JSON.stringify([state.measure, [...state.hidden].sort(), state.window, state.label, state.thread]);
    if (this.kept === undefined || this.key !== key) {
      this.kept = this.compute(state);
      this.key = key;
    }
    return this.kept;
  }

  private compute(state: ViewState): SelectedProfile {
    const narrowed = narrow(this.profile, this.times, state);
    const options = { measure: state.measure };
    const nodes = nodeTotals(narrowed.profile, options);
    const inTimeThread = this.threadInTime(state);
    return lazily({
      narrowed: () => narrowed,
      measure: () => this.profile.measures[state.measure]!,
      nodes: () => nodes,
      functions: () => functionTotals(narrowed.profile, options),
      merged: () => leftHeavy(narrowed.profile.tree, nodes.total),
      inTime: () => {
        const ofThread =
          inTimeThread === state.thread
            ? narrowed
            : narrow(this.profile, this.times, { ...state, thread: inTimeThread });
        const { tree, samples } = ofThread.profile;
        const until = ofThread.endUs.at(-1) ?? 0;
        return timeOrder(
          tree,
          { node: samples.node, startUs: ofThread.startUs, endUs: ofThread.endUs },
          state.window?.fromUs ?? 0,
          state.window?.toUs ?? (this.times.known ? Math.max(this.profile.durationUs, until) : until),
        );
      },
    });
  }

  /** Of what window, label and thread let through, the share of each kind of code, hidden or not. */
  kindShares(state: ViewState): ReadonlyMap<FrameKind, number> {
    const key = JSON.stringify([state.measure, state.window, state.label, state.thread]);
    if (this.sharesKey !== key) {
      const filter = selectionFilter(this.profile, this.times, state);
      const shares = new Map<FrameKind, number>();
      for (const { kind, share } of kindTotals(this.profile, { measure: state.measure, filter })) {
        const group = groupOf(kind);
        if (group) shares.set(group, (shares.get(group) ?? 0) + share);
      }
      this.keptShares = shares;
      this.sharesKey = key;
    }
    return this.keptShares;
  }

  /** The place of a frame's package among all of the profile, the largest first; -1 for Node's and native code. */
  readonly packageRank = (frame: Frame): number => {
    this.ranks ??= rankOf(packageTotals(this.profile));
    const group = this.groupNameOf(frame);
    return this.ranks.get(`${group.kind}\n${group.name}`) ?? -1;
  };
}

function rankOf(groups: readonly GroupTotal[]): ReadonlyMap<string, number> {
  const owned = groups.filter(({ kind }) => kind === 'application' || kind === 'dependency');
  return new Map(owned.map(({ kind, name }, place) => [`${kind}\n${name}`, place]));
}

/** An object whose fields are computed once, when they are first read. */
function lazily<T extends object>(fields: { readonly [K in keyof T]: () => T[K] }): T {
  const made = {};
  for (const [name, compute] of Object.entries<() => unknown>(fields)) {
    let value: unknown;
    let isThere = false;
    Object.defineProperty(made, name, {
      get() {
        if (!isThere) {
          value = compute();
          isThere = true;
        }
        return value;
      },
    });
  }
  return made as T;
}
