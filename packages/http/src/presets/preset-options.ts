import { describeValue } from '@sonde/metrics';
import { invalidOption, unknownOption } from '../errors.js';
import type { RecorderOptions, RequestLabel } from '../request/recorder.js';

export type Rule = readonly [expected: string, good: (value: unknown) => boolean];

export const flag: Rule = ['true or false', (value) => typeof value === 'boolean'];
export const text: Rule = ['a name', (value) => typeof value === 'string' && value !== ''];
export const numbers: Rule = ['an array of numbers', (value) => Array.isArray(value)];
export const positive: Rule = ['a number above 0', (value) => typeof value === 'number' && value > 0];
export const texts: Rule = [
  'an array of texts',
  (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
];

/** What may stand in the options of a preset. */
export interface PresetRules {
  /** How messages call them: `expressPromBundle`. */
  readonly of: string;
  readonly rules: Readonly<Record<string, Rule>>;
  /** Options that the other package has and this preset has not, with what to do instead. */
  readonly moved?: Readonly<Record<string, string>>;
}

/** Refuses what cannot be meant, when the preset is made. */
export function checkPresetOptions({ of, rules, moved = {} }: PresetRules, given: unknown): void {
  const names = Object.keys(rules);
  if (typeof given !== 'object' || given === null) {
    throw invalidOption(`options of ${of}`, describeValue(given), 'an object', `Its fields: ${names.join(', ')}.`);
  }
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const option = `${name} of ${of}`;
    const next = Object.hasOwn(moved, name) ? moved[name] : undefined;
    if (next !== undefined) throw invalidOption(option, 'an option that is not here', 'its counterpart', next);
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) throw unknownOption(option, name, names);
    if (!rule[1](value)) throw invalidOption(option, describeValue(value), rule[0]);
  }
}

/** Refuses options of the middleware that mean nothing with a preset. */
export function checkRecorderOptions(
  of: string,
  options: RecorderOptions,
  has: { readonly labels: readonly RequestLabel[]; readonly histogram: boolean },
): void {
  const leaveOut = `Leave the option out, or the preset ${of}.`;
  if (options.metrics !== undefined && options.metrics.join() !== 'duration') {
    throw invalidOption('metrics', JSON.stringify(options.metrics), `['duration'], all that ${of} has`, leaveOut);
  }
  if (options.sizeBuckets !== undefined) {
    throw invalidOption('sizeBuckets', 'bounds', `nothing, since ${of} has no body sizes`, leaveOut);
  }
  if (options.buckets !== undefined && !has.histogram) {
    throw invalidOption('buckets', 'bounds', `nothing, since ${of} has no histogram as its options are`, leaveOut);
  }
  for (const label of options.omitLabels ?? []) {
    if (has.labels.includes(label)) continue;
    const expected = `labels of ${of}: ${has.labels.join(', ') || 'it has none'}`;
    throw invalidOption('omitLabels', describeValue(label), expected, leaveOut);
  }
}
