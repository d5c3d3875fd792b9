import { describeValue, isClassicLabelName, Registry } from '@sonde/metrics';
import { invalidOption } from '../errors.js';
import type { OutgoingRequestLabel, OutgoingRequestOptions } from './options.js';

const labels: readonly OutgoingRequestLabel[] = ['method', 'address', 'port', 'status', 'errorType'];

type Rule = readonly [expected: string, good: (value: unknown) => boolean];

const callable: Rule = ['a function', (value) => typeof value === 'function'];

const rules: Readonly<Record<keyof OutgoingRequestOptions, Rule>> = {
  registry: [
    'a Registry of @sonde/metrics',
    // Another copy of the package makes registries too.
    (value) => value instanceof Registry || typeof (value as { histogram?: unknown } | null)?.histogram === 'function',
  ],
  skip: callable,
  hosts: callable,
  maxHosts: ['a whole number above 0', (value) => Number.isInteger(value) && (value as number) > 0],
  labels: [
    'an object of functions',
    (value) =>
      typeof value === 'object' && value !== null && Object.values(value).every((read) => typeof read === 'function'),
  ],
  omitLabels: [
    `an array of ${labels.map((name) => `'${name}'`).join(', ')}`,
    (value) => Array.isArray(value) && value.every((name) => labels.includes(name)),
  ],
  buckets: ['an array of ascending numbers', Array.isArray],
  knownMethods: [
    'an array of methods in upper case',
    (value) => Array.isArray(value) && value.every((method) => typeof method === 'string' && method !== ''),
  ],
};

/** Refuses what cannot be meant, when the measuring begins: a request never meets a wrong option. */
export function checkOutgoingOptions(given: OutgoingRequestOptions): void {
  const known = Object.keys(rules).join(', ');
  if (typeof given !== 'object' || given === null) {
    throw invalidOption('options', describeValue(given), 'an object', `Its fields: ${known}.`);
  }
  for (const [name, value] of Object.entries(given)) {
    const rule = Object.hasOwn(rules, name) ? rules[name as keyof OutgoingRequestOptions] : undefined;
    if (rule === undefined) throw invalidOption(name, 'an unknown option', 'a known one', `Known options: ${known}.`);
    if (value !== undefined && !rule[1](value)) throw invalidOption(name, describeValue(value), rule[0]);
  }
  for (const name of Object.keys(given.labels ?? {})) {
    if (!isClassicLabelName(name)) {
      throw invalidOption('labels', describeValue(name), 'names of letters, digits and _', 'Rename the label.');
    }
  }
}
