import type { Profile } from '../call-tree/profile.js';
import { measureValues, sampleWeights, type TotalsOptions } from './node-totals.js';
import { labelValue } from './sample-filter.js';

/** What was counted for one value of a label, or one thread. */
export interface LabelTotal {
  /** The value; nothing for samples without the label. */
  readonly name: string | undefined;
  /** In the measure's unit. */
  readonly value: number;
  /** The same without idle time. */
  readonly busy: number;
  readonly samples: number;
  /** `busy` as a share of all that is busy, 0 to 1. */
  readonly share: number;
}

/** Totals by the label `route`, the busiest first. */
export function routeTotals(profile: Profile, options: TotalsOptions = {}): LabelTotal[] {
  return labelTotals(profile, 'route', options);
}

/** Totals by any label, the busiest first. @throws RangeError where the profile has no such measure */
export function labelTotals(profile: Profile, key: string, options: TotalsOptions = {}): LabelTotal[] {
  const names = profile.labels.map((labels) => labelValue(labels, key));
  return totalsByName(profile, profile.samples.label, names, options);
}

/** Totals by thread, the busiest first. @throws RangeError where the profile has no such measure */
export function threadTotals(profile: Profile, options: TotalsOptions = {}): LabelTotal[] {
  return totalsByName(profile, profile.samples.thread, profile.threads, options);
}

/** The names of all labels that some sample set has. */
export function labelKeys(profile: Profile): string[] {
  return [...new Set(profile.labels.flatMap((labels) => Object.keys(labels)))].sort();
}

/** @param column of each sample, its place in `names`; without it all are of the first */
function totalsByName(
  profile: Profile,
  column: Uint32Array | undefined,
  names: readonly (string | undefined)[],
  { measure, filter }: TotalsOptions,
): LabelTotal[] {
  const { samples, tree } = profile;
  const values = measureValues(profile, measure);
  const weights = sampleWeights(profile);
  const isIdle = Uint8Array.from(tree.frames, ({ kind }) => (kind === 'idle' ? 1 : 0));
  const sums = names.map(() => ({ value: 0, busy: 0, samples: 0, isSeen: false }));
  for (let sample = 0; sample < samples.count; sample++) {
    if (filter !== undefined && !filter(sample)) continue;
    const sum = sums[column?.[sample] ?? 0]!;
    const value = values[sample]!;
    sum.isSeen = true;
    sum.value += value;
    sum.samples += weights === undefined ? 1 : weights[sample]!;
    if (isIdle[tree.frame[samples.node[sample]!]!] === 0) sum.busy += value;
  }
  // Sets of labels that differ in another label, and threads of one name, are one.
  const totals = new Map<string | undefined, { value: number; busy: number; samples: number }>();
  for (const [place, { isSeen, ...sum }] of sums.entries()) {
    const total = totals.get(names[place]);
    if (!isSeen) continue;
    if (total === undefined) totals.set(names[place], sum);
    else {
      total.value += sum.value;
      total.busy += sum.busy;
      total.samples += sum.samples;
    }
  }
  const busy = [...totals.values()].reduce((all, total) => all + total.busy, 0);
  return [...totals]
    .map(([name, total]) => ({ name, ...total, share: busy === 0 ? 0 : total.busy / busy }))
    .sort((a, b) => b.busy - a.busy || b.value - a.value);
}
