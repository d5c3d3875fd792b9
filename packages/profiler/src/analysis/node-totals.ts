import type { Profile } from '../call-tree/profile.js';

/** What of a profile is counted. */
export interface TotalsOptions {
  /** Place in `Profile.measures`; the first unless told. */
  readonly measure?: number | undefined;
  /** Which samples are counted, by their place in the columns; all unless told. See `sampleFilter`. */
  readonly filter?: ((sample: number) => boolean) | undefined;
}

/** What was counted in each node of the tree. */
export interface NodeTotals {
  /** Ended in this node, in the measure's unit. */
  readonly self: Float64Array;
  /** Ended in it or below. */
  readonly total: Float64Array;
  /** How many samples ended in it: what the accuracy hangs on. */
  readonly selfSamples: Float64Array;
  readonly totalSamples: Float64Array;
}

/** Sums of the samples by node. @throws RangeError where the profile has no such measure */
export function nodeTotals(profile: Profile, options: TotalsOptions = {}): NodeTotals {
  const { tree, samples } = profile;
  const values = measureValues(profile, options.measure);
  const weights = sampleWeights(profile);
  const { filter } = options;
  const self = new Float64Array(tree.parent.length);
  const selfSamples = new Float64Array(tree.parent.length);
  for (let sample = 0; sample < samples.count; sample++) {
    if (filter !== undefined && !filter(sample)) continue;
    const node = samples.node[sample]!;
    self[node]! += values[sample]!;
    selfSamples[node]! += weights === undefined ? 1 : weights[sample]!;
  }
  return {
    self,
    total: sumUpwards(self, tree.parent),
    selfSamples,
    totalSamples: sumUpwards(selfSamples, tree.parent),
  };
}

/** Of each node, what is in it and below. @param own of each node @param parent as in `CallTree` */
export function sumUpwards(own: Float64Array, parent: Int32Array): Float64Array {
  const total = Float64Array.from(own);
  for (let node = total.length - 1; node > 0; node--) total[parent[node]!]! += total[node]!;
  return total;
}

/** The column of a measure. @throws RangeError where the profile has no such measure */
export function measureValues(profile: Profile, measure = 0): Float64Array {
  const values = profile.samples.values[measure];
  if (values === undefined || profile.measures[measure] === undefined) {
    throw new RangeError(`There is no measure ${measure}: the profile has ${profile.measures.length}.`);
  }
  return values;
}

/**
 * How many samples of the engine a row stands for: formats without times write equal stacks once, with their count.
 * Nothing where every row is one sample.
 */
export function sampleWeights(profile: Profile): Float64Array | undefined {
  const at = profile.measures.findIndex(({ name, unit }) => name === 'samples' && unit === 'count');
  return at < 0 ? undefined : profile.samples.values[at];
}
