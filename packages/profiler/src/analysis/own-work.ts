import type { Frame } from '../call-tree/frame.js';
import type { Profile } from '../call-tree/profile.js';
import { nodeTotals, type TotalsOptions } from './node-totals.js';
import { isProfilerCode } from './profiler-code.js';

/** A function of the application with all that was done for it outside of the application. */
export interface OwnWork {
  /** Place in `Profile.tree.frames`. */
  readonly frame: number;
  /** In the function, and in dependencies, Node and native code that it called; in the measure's unit. */
  readonly value: number;
  /** The function that took most of it: itself, or one it called. */
  readonly mostIn: number;
  readonly mostInValue: number;
}

/**
 * What the application can change: every sample goes to the application's function nearest to its end. So `JSON.parse` of a
 * large answer is charged to who asked for it, and the framework at the bottom of the stack to nobody; so is what the
 * profiler does itself. The largest first.
 *
 * @throws RangeError where the profile has no such measure
 */
export function ownWork(profile: Profile, options: TotalsOptions = {}): OwnWork[] {
  const { frame, frames, parent } = profile.tree;
  const { self } = nodeTotals(profile, options);
  const owner = new Int32Array(frame.length).fill(-1);
  const parts = new Map<number, Map<number, number>>();
  const isProfilers = frames.map(isProfilerCode);
  for (let node = 1; node < frame.length; node++) {
    const own = frame[node]!;
    owner[node] = isProfilers[own] ? -1 : frames[own]!.kind === 'application' ? own : owner[parent[node]!]!;
    if (owner[node]! < 0 || self[node] === 0) continue;
    const part = parts.get(owner[node]!) ?? new Map<number, number>();
    parts.set(owner[node]!, part.set(own, (part.get(own) ?? 0) + self[node]!));
  }
  return [...parts]
    .map(([at, part]) => {
      const [mostIn, mostInValue] = [...part].reduce((most, each) => (each[1] > most[1] ? each : most));
      return { frame: at, value: [...part.values()].reduce((sum, value) => sum + value, 0), mostIn, mostInValue };
    })
    .sort((a, b) => b.value - a.value || a.frame - b.frame);
}

/** What ran in some samples. */
export interface HeaviestStack {
  /** The innermost function that is in at least half of them. */
  readonly frame: number;
  /** The application's function that it is, or that called it; the function itself where there is none. */
  readonly applicationFrame: number;
  /** In how many of them it is, 0 to 1. */
  readonly share: number;
}

/** The stack that most of the chosen samples share; nothing where no function is in half of them: it was idle, or collecting. */
export function heaviestStack(profile: Profile, options: TotalsOptions): HeaviestStack | undefined {
  const { frame, frames, parent } = profile.tree;
  const { totalSamples } = nodeTotals(profile, options);
  const all = totalSamples[0] ?? 0;
  if (all === 0) return undefined;
  const weights = new Float64Array(frame.length);
  let best = -1;
  // Parents stand before their children, so the last that has half of all is the innermost.
  for (let node = 1; node < frame.length; node++) {
    const { kind } = frames[frame[node]!]!;
    if (kind !== 'idle' && kind !== 'gc' && kind !== 'program') weights[node] = totalSamples[node]!;
    if (weights[node]! * 2 >= all && (best < 0 || isBelow(node, best, parent) || weights[node]! > weights[best]!)) {
      best = node;
    }
  }
  if (best < 0) return undefined;
  let application = best;
  while (application > 0 && !isApplication(frames[frame[application]!]!)) application = parent[application]!;
  return {
    frame: frame[best]!,
    applicationFrame: frame[application > 0 ? application : best]!,
    share: weights[best]! / all,
  };
}

function isApplication(frame: Frame): boolean {
  return frame.kind === 'application' && !isProfilerCode(frame);
}

function isBelow(node: number, above: number, parent: Int32Array): boolean {
  let each = node;
  while (each > above) each = parent[each]!;
  return each === above;
}
