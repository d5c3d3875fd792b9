import type { LineColumns } from '../../../analysis/line-ticks.js';
import { sampleWeights } from '../../../analysis/node-totals.js';
import type { Profile } from '../../../call-tree/profile.js';
import type { Fold } from './fold.js';

/** Lines of what was selected: nodes as in the folded tree. */
export interface SelectedLines extends LineColumns {
  /** Of each row, 1 where it is not counted but estimated: engines tell the lines of a stack for the whole profile alone. */
  readonly isEstimated: Uint8Array;
}

/**
 * The lines that were seen in the chosen samples. What an engine counts by line it counts by stack, without a time. So of a
 * stack that was chosen whole, or not at all, its lines are exact; of one that was chosen in part, each line counts by that
 * part. Lines of hidden functions are nobody's: they would be read as those of their callers.
 *
 * @param chosen places of the chosen samples
 */
export function selectedLines(profile: Profile, fold: Fold, chosen: Uint32Array): SelectedLines | undefined {
  const { lineTicks, samples } = profile;
  if (lineTicks === undefined) return undefined;
  const part = chosen.length === samples.count ? undefined : chosenParts(profile, chosen);
  const partOf = (row: number) => {
    const node = lineTicks.node[row]!;
    if (fold.isHidden[node]) return 0;
    return part === undefined ? 1 : part[node]!;
  };
  const rows = [...lineTicks.node.keys()].filter((row) => partOf(row) > 0);
  return {
    node: Uint32Array.from(rows, (row) => fold.target[lineTicks.node[row]!]!),
    line: Uint32Array.from(rows, (row) => lineTicks.line[row]!),
    ticks: Float64Array.from(rows, (row) => lineTicks.ticks[row]! * partOf(row)),
    isEstimated: Uint8Array.from(rows, (row) => (partOf(row) < 1 ? 1 : 0)),
  };
}

/** Of each node, which part of its samples was chosen, 0 to 1. */
function chosenParts(profile: Profile, chosen: Uint32Array): Float64Array {
  const { tree, samples } = profile;
  const weights = sampleWeights(profile);
  const all = new Float64Array(tree.frame.length);
  for (let i = 0; i < samples.count; i++) all[samples.node[i]!]! += weights?.[i] ?? 1;
  const some = new Float64Array(tree.frame.length);
  for (const sample of chosen) some[samples.node[sample]!]! += weights?.[sample] ?? 1;
  return some.map((count, node) => (all[node]! > 0 ? count / all[node]! : 0));
}
