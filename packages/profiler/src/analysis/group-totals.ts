import type { CallTree } from '../call-tree/call-tree.js';
import type { Profile } from '../call-tree/profile.js';
import { type NodeTotals, nodeTotals, type TotalsOptions } from './node-totals.js';
import { outermost, outermostFrames } from './tree-walk.js';

/** What was counted for each function: columns by the place in `Profile.tree.frames`. */
export interface FunctionTotals {
  /** In the function itself, in the measure's unit. */
  readonly self: Float64Array;
  /** In it or in what it called. A function that calls itself is counted once. */
  readonly total: Float64Array;
  /** Samples that ended in it. */
  readonly selfSamples: Float64Array;
  /** Samples with it anywhere on the stack, once each. */
  readonly totalSamples: Float64Array;
  /** Of all samples counted, in the measure's unit: what shares are shares of. */
  readonly sum: number;
  readonly sampleCount: number;
}

/** Self and total by function. @param nodes sums by node of `tree` */
export function functionTotalsOf(tree: CallTree, nodes: NodeTotals): FunctionTotals {
  return sumsByGroup(nodes, tree.frame, tree.frames.length, outermostFrames(tree));
}

/**
 * Self and total by any grouping of the nodes; a group is counted once in a stack, however often it stands in it.
 *
 * @param group of each node, from 0
 * @throws RangeError where the profile has no such measure
 */
export function totalsByGroup(
  profile: Profile,
  group: Uint32Array,
  groupCount: number,
  options: TotalsOptions = {},
): FunctionTotals {
  return sumsByGroup(nodeTotals(profile, options), group, groupCount, outermost(profile.tree, group, groupCount));
}

function sumsByGroup(
  nodes: NodeTotals,
  group: Uint32Array,
  groupCount: number,
  isOutermost: Uint8Array,
): FunctionTotals {
  const totals = {
    self: new Float64Array(groupCount),
    total: new Float64Array(groupCount),
    selfSamples: new Float64Array(groupCount),
    totalSamples: new Float64Array(groupCount),
  };
  for (let node = 0; node < group.length; node++) {
    const own = group[node]!;
    totals.self[own]! += nodes.self[node]!;
    totals.selfSamples[own]! += nodes.selfSamples[node]!;
    if (isOutermost[node] === 0) continue;
    totals.total[own]! += nodes.total[node]!;
    totals.totalSamples[own]! += nodes.totalSamples[node]!;
  }
  return { ...totals, sum: nodes.total[0] ?? 0, sampleCount: nodes.totalSamples[0] ?? 0 };
}
