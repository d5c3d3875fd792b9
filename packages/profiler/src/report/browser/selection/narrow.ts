import { labelValue } from '../../../analysis/sample-filter.js';
import type { Profile, Samples } from '../../../call-tree/profile.js';
import { type Fold, foldHidden } from './fold.js';
import type { Selection } from './selection.js';

/** A profile with nothing in it but what was selected. */
export interface Narrowed {
  /** Its lines are in `selectedLines`. */
  readonly profile: Profile;
  /** Of each of its samples, the place among all samples. */
  readonly order: Uint32Array;
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

/** The times of some samples. @param order as in `Narrowed` */
export function timesOf({ startUs, endUs, known }: SampleTimes, order: Uint32Array): SampleTimes {
  return { startUs: gather(startUs, order), endUs: gather(endUs, order), known };
}

/**
 * Takes the samples that a selection names, and folds the frames it hides into their callers.
 *
 * @param fold of those frames, where it is known already
 */
export function narrow(
  profile: Profile,
  selection: Selection,
  fold: Fold = foldHidden(profile.tree, selection.hidden),
): Narrowed {
  const { samples } = profile;
  const chosen = chosenSamples(profile, selection);
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
    profile: { ...profile, tree: fold.tree, samples: pick(samples, order, fold.target), lineTicks: undefined },
    order,
    selected,
    leftOut,
  };
}

/** The places of the samples that window, label and thread let through. */
export function chosenSamples(profile: Profile, { window, label, thread }: Selection): Uint32Array {
  const { samples } = profile;
  const { count, atUs, thread: threads, label: labels } = samples;
  const chosen = new Uint32Array(count);
  const isChosenLabel = label && profile.labels.map((set) => labelValue(set, label.key) === label.value);
  const fromUs = atUs && window ? window.fromUs : Number.NEGATIVE_INFINITY;
  const toUs = atUs && window ? window.toUs : Number.POSITIVE_INFINITY;
  let kept = 0;
  for (let i = 0; i < count; i++) {
    if (atUs !== undefined && !(atUs[i]! >= fromUs && atUs[i]! < toUs)) continue;
    if (isChosenLabel !== undefined && !isChosenLabel[labels?.[i] ?? 0]) continue;
    if (thread !== undefined && (threads?.[i] ?? 0) !== thread) continue;
    chosen[kept++] = i;
  }
  return chosen.subarray(0, kept);
}

function pick(samples: Samples, order: Uint32Array, target: Uint32Array): Samples {
  const node = new Uint32Array(order.length);
  for (let i = 0; i < order.length; i++) node[i] = target[samples.node[order[i]!]!]!;
  return {
    count: order.length,
    node,
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
