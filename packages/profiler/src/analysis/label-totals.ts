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
  const { label } = profile.samples;
  return totalsByName(profile, (sample) => names[label?.[sample] ?? 0], options);
}

/** Totals by thread, the busiest first. @throws RangeError where the profile has no such measure */
export function threadTotals(profile: Profile, options: TotalsOptions = {}): LabelTotal[] {
  const { thread } = profile.samples;
  return totalsByName(profile, (sample) => profile.threads[thread?.[sample] ?? 0], options);
}

/** The names of all labels that some sample set has. */
export function labelKeys(profile: Profile): string[] {
  return [...new Set(profile.labels.flatMap((labels) => Object.keys(labels)))].sort();
}

function totalsByName(
  profile: Profile,
  nameOf: (sample: number) => string | undefined,
  { measure, filter }: TotalsOptions,
): LabelTotal[] {
  const { samples, tree } = profile;
  const values = measureValues(profile, measure);
  const weights = sampleWeights(profile);
  const isIdle = tree.frames.map(({ kind }) => kind === 'idle');
  const totals = new Map<string | undefined, { value: number; busy: number; samples: number }>();
  let busy = 0;
  for (let sample = 0; sample < samples.count; sample++) {
    if (filter !== undefined && !filter(sample)) continue;
    const name = nameOf(sample);
    let total = totals.get(name);
    if (total === undefined) {
      total = { value: 0, busy: 0, samples: 0 };
      totals.set(name, total);
    }
    const value = values[sample]!;
    total.value += value;
    total.samples += weights === undefined ? 1 : weights[sample]!;
    if (isIdle[tree.frame[samples.node[sample]!]!]) continue;
    total.busy += value;
    busy += value;
  }
  return [...totals]
    .map(([name, total]) => ({ name, ...total, share: busy === 0 ? 0 : total.busy / busy }))
    .sort((a, b) => b.busy - a.busy || b.value - a.value);
}
