import type { Profile } from '../call-tree/profile.js';

/** Which samples of a profile are looked at. What is not told does not restrict. */
export interface SampleChoice {
  /** Microseconds since the profile's start, inclusive. A sample without a time is in every window. */
  readonly fromUs?: number | undefined;
  /** Exclusive. */
  readonly toUs?: number | undefined;
  /** The value of a label: `{ key: 'route', value: 'GET /orders' }`; `value: undefined` are those without it. */
  readonly label?: { readonly key: string; readonly value: string | undefined } | undefined;
  /** Place in `Profile.threads`. */
  readonly thread?: number | undefined;
}

/** A `filter` for `functionTotals` and its like. Nothing where all samples are chosen. */
export function sampleFilter(profile: Profile, choice: SampleChoice): ((sample: number) => boolean) | undefined {
  const { atUs, label, thread } = profile.samples;
  const tests: ((sample: number) => boolean)[] = [];
  const { fromUs = Number.NEGATIVE_INFINITY, toUs = Number.POSITIVE_INFINITY } = choice;
  if (atUs !== undefined && (fromUs > Number.NEGATIVE_INFINITY || toUs < Number.POSITIVE_INFINITY)) {
    tests.push((sample) => atUs[sample]! >= fromUs && atUs[sample]! < toUs);
  }
  if (choice.label !== undefined) {
    const { key, value } = choice.label;
    const isChosen = profile.labels.map((labels) => labelValue(labels, key) === value);
    tests.push((sample) => isChosen[label?.[sample] ?? 0] === true);
  }
  if (choice.thread !== undefined) tests.push((sample) => (thread?.[sample] ?? 0) === choice.thread);
  const [first, second, ...rest] = tests;
  if (second === undefined) return first;
  return (sample) => first!(sample) && second(sample) && rest.every((test) => test(sample));
}

/** A label of a set, whatever its name: a label may be called `constructor`. */
export function labelValue(labels: Readonly<Record<string, string>>, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
