import { sampleFilter } from '../../../analysis/sample-filter.js';
import type { CallTree } from '../../../call-tree/call-tree.js';
import type { LineTicks, Profile, Samples } from '../../../call-tree/profile.js';
import type { Selection } from './selection.js';

/** A profile with nothing in it but what was selected. */
export interface Narrowed {
  readonly profile: Profile;
  /** Of each sample of `profile`, when it was taken and when the next of its thread was; by place where no times are known. */
  readonly startUs: Float64Array;
  readonly endUs: Float64Array;
  /** What the window, the label and the thread let through, of the chosen measure. */
  readonly selected: number;
  /** Of that, what is not in `profile`: hidden frames that have no caller they could be folded into. */
  readonly leftOut: number;
}

/** When samples begin and end; of each thread by itself. */
export interface SampleTimes {
  readonly startUs: Float64Array;
  readonly endUs: Float64Array;
  /** Whether they are times; otherwise they are running sums of the first measure. */
  readonly known: boolean;
}

/** A sample lasts until the next of its thread, the last one until the end of the profile. */
export function sampleTimes({ samples, durationUs }: Profile): SampleTimes {
  const { count, atUs, thread } = samples;
  const endUs = new Float64Array(count);
  if (atUs === undefined) {
    const startUs = new Float64Array(count);
    let sum = 0;
    for (let i = 0; i < count; i++) {
      startUs[i] = sum;
      sum += samples.values[0]![i]!;
      endUs[i] = sum;
    }
    return { startUs, endUs, known: false };
  }
  const next: number[] = [];
  for (let i = count - 1; i >= 0; i--) {
    const of = thread?.[i] ?? 0;
    endUs[i] = next[of] ?? Math.max(durationUs, atUs[i]!);
    next[of] = atUs[i]!;
  }
  return { startUs: atUs, endUs, known: true };
}

/** Takes the samples that a selection names, and folds the frames it hides into their callers. */
export function narrow(profile: Profile, times: SampleTimes, selection: Selection): Narrowed {
  const { samples } = profile;
  const fold = foldHidden(profile.tree, selection);
  const chosen = chosenSamples(profile, times, selection);
  const values = samples.values[selection.measure]!;
  let selected = 0;
  let leftOut = 0;
  let kept = 0;
  for (let i = 0; i < chosen.length; i++) {
    const sample = chosen[i]!;
    selected += values[sample]!;
    const node = samples.node[sample]!;
    if (node !== 0 && fold.target[node] === 0) leftOut += values[sample]!;
    else chosen[kept++] = sample;
  }
  const order = chosen.subarray(0, kept);
  return {
    profile: {
      ...profile,
      tree: fold.tree,
      samples: pick(samples, order, fold.target),
      lineTicks: profile.lineTicks && pickTicks(profile.lineTicks, fold),
    },
    startUs: gather(times.startUs, order),
    endUs: gather(times.endUs, order),
    selected,
    leftOut,
  };
}

/** A filter for what window, label and thread let through; nothing where that is all. */
export function selectionFilter(profile: Profile, times: SampleTimes, { window, label, thread }: Selection) {
  return sampleFilter(profile, { ...(times.known ? window : undefined), label, thread });
}

function chosenSamples(profile: Profile, times: SampleTimes, selection: Selection): Uint32Array {
  const filter = selectionFilter(profile, times, selection);
  const chosen = new Uint32Array(profile.samples.count);
  let count = 0;
  for (let i = 0; i < chosen.length; i++) if (filter === undefined || filter(i)) chosen[count++] = i;
  return chosen.subarray(0, count);
}

interface Fold {
  readonly tree: CallTree;
  /** Of each node of the whole tree, its node in the folded one. */
  readonly target: Uint32Array;
  /** Of each node of the whole tree, whether it was folded into its caller. */
  readonly isHidden: Uint8Array;
}

/** Two children of one function can become the same call once what stood between is gone: they are merged. */
function foldHidden(tree: CallTree, { hidden }: Selection): Fold {
  const count = tree.parent.length;
  const hides = tree.frames.map(({ kind }) => kind !== 'root' && hidden.has(kind));
  const isHidden = new Uint8Array(count);
  let mustMerge = false;
  for (let node = 1; node < count; node++) {
    isHidden[node] = hides[tree.frame[node]!] ? 1 : 0;
    if (isHidden[tree.parent[node]!]) mustMerge = true;
  }
  const target = new Uint32Array(count);
  const frame = new Uint32Array(count);
  const parent = new Int32Array(count);
  frame[0] = tree.frame[0]!;
  parent[0] = -1;
  let next = 1;
  const known = new Map<number, number>();
  for (let node = 1; node < count; node++) {
    const caller = target[tree.parent[node]!]!;
    if (isHidden[node]) {
      target[node] = caller;
      continue;
    }
    const key = caller * tree.frames.length + tree.frame[node]!;
    const same = mustMerge ? known.get(key) : undefined;
    if (same === undefined) {
      frame[next] = tree.frame[node]!;
      parent[next] = caller;
      if (mustMerge) known.set(key, next);
      target[node] = next++;
    } else target[node] = same;
  }
  return {
    tree: { frames: tree.frames, frame: frame.slice(0, next), parent: parent.slice(0, next) },
    target,
    isHidden,
  };
}

function pick(samples: Samples, order: Uint32Array, target: Uint32Array): Samples {
  return {
    count: order.length,
    node: order.map((sample) => target[samples.node[sample]!]!),
    values: samples.values.map((column) => gather(column, order)),
    atUs: samples.atUs && gather(samples.atUs, order),
    label: samples.label && order.map((sample) => samples.label![sample]!),
    thread: samples.thread && order.map((sample) => samples.thread![sample]!),
  };
}

/** A column in another order. A loop: `Float64Array.from` takes ten times as long. */
function gather(column: Float64Array, order: Uint32Array): Float64Array {
  const gathered = new Float64Array(order.length);
  for (let i = 0; i < order.length; i++) gathered[i] = column[order[i]!]!;
  return gathered;
}

function pickTicks({ node, line, ticks }: LineTicks, { target, isHidden }: Fold): LineTicks {
  const rows = node.map((_, row) => row).filter((row) => !isHidden[node[row]!]);
  return {
    node: rows.map((row) => target[node[row]!]!),
    line: rows.map((row) => line[row]!),
    ticks: rows.map((row) => ticks[row]!),
  };
}
