import type { Profile } from '../call-tree/profile.js';
import { type MeasuredTree, TreeMerger } from './merged-tree.js';
import { nodeTotals, type TotalsOptions } from './node-totals.js';
import { outermostFrames } from './tree-walk.js';

/** Callers further away are left out: beyond what anybody reads, and a hostile file is bounded. */
export const maxCallerDepth = 512;

/**
 * Who called a function, as a tree: node 0 is the function, its children those that called it, theirs who called those.
 * What was counted is time in the function and below. Of a function that calls itself, the outermost call counts: its
 * callers are those that entered it, and the total is that of `functionTotals`.
 *
 * @param frame place in `profile.tree.frames`
 * @throws RangeError where the profile has no such measure
 */
export function callersOf(profile: Profile, frame: number, options: TotalsOptions = {}): MeasuredTree {
  const { tree } = profile;
  const nodes = nodeTotals(profile, options);
  const isOutermost = outermostFrames(tree);
  const merged = new TreeMerger(frame);
  const total = [0];
  const samples = [0];
  const self = [0];
  for (let node = 0; node < tree.frame.length; node++) {
    if (tree.frame[node] !== frame || isOutermost[node] === 0 || nodes.totalSamples[node] === 0) continue;
    let above = tree.parent[node]!;
    let place = 0;
    for (let depth = 0; ; depth++) {
      total[place] = (total[place] ?? 0) + nodes.total[node]!;
      samples[place] = (samples[place] ?? 0) + nodes.totalSamples[node]!;
      self[place] ??= 0;
      // The root calls nobody: it is no function.
      if (above <= 0 || depth === maxCallerDepth) break;
      place = merged.child(place, tree.frame[above]!);
      above = tree.parent[above]!;
    }
    self[place]! += nodes.total[node]!;
  }
  return {
    tree: merged.build(tree.frames),
    self: Float64Array.from(self),
    total: Float64Array.from(total),
    samples: Float64Array.from(samples),
  };
}

/**
 * What a function called, as a tree: node 0 is the function. Of a function that calls itself, the outermost call counts,
 * and the inner ones are among its callees.
 *
 * @param frame place in `profile.tree.frames`
 * @throws RangeError where the profile has no such measure
 */
export function calleesOf(profile: Profile, frame: number, options: TotalsOptions = {}): MeasuredTree {
  const { tree } = profile;
  const nodes = nodeTotals(profile, options);
  const isOutermost = outermostFrames(tree);
  const merged = new TreeMerger(frame);
  const place = new Int32Array(tree.frame.length).fill(-1);
  const sums = { self: [0], total: [0], samples: [0] };
  for (let node = 0; node < tree.frame.length; node++) {
    if (nodes.totalSamples[node] === 0) continue;
    const above = node === 0 ? -1 : place[tree.parent[node]!]!;
    if (above >= 0) place[node] = merged.child(above, tree.frame[node]!);
    else if (tree.frame[node] === frame && isOutermost[node] === 1) place[node] = 0;
    else continue;
    const own = place[node]!;
    sums.self[own] = (sums.self[own] ?? 0) + nodes.self[node]!;
    sums.total[own] = (sums.total[own] ?? 0) + nodes.total[node]!;
    sums.samples[own] = (sums.samples[own] ?? 0) + nodes.totalSamples[node]!;
  }
  return {
    tree: merged.build(tree.frames),
    self: Float64Array.from(sums.self),
    total: Float64Array.from(sums.total),
    samples: Float64Array.from(sums.samples),
  };
}
