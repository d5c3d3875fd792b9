import { describeValue, isClassicLabelName, Registry } from '@sonde/metrics';
import { invalidOption } from '../errors.js';
import type { RequestOptions } from './options.js';
import type { RequestLabel, RequestMetric } from './recorder.js';

const labels: readonly RequestLabel[] = ['method', 'route', 'status', 'scheme', 'errorType'];
const metrics: readonly RequestMetric[] = ['duration', 'activeRequests', 'requestBodySize', 'responseBodySize'];

type Rule = readonly [expected: string, good: (value: unknown) => boolean];

const flag: Rule = ['true or false', (value) => typeof value === 'boolean'];
const callable: Rule = ['a function', (value) => typeof value === 'function'];
const bounds: Rule = ['an array of ascending numbers', (value) => Array.isArray(value)];

function oneOf(names: readonly string[]): Rule {
  return [
    `an array of ${names.map((name) => `'${name}'`).join(', ')}`,
    (value) => Array.isArray(value) && value.every((name) => names.includes(name)),
  ];
}

const rules: Readonly<Record<keyof RequestOptions, Rule>> = {
  registry: [
    'a Registry of @sonde/metrics',
    // Another copy of the package makes registries too.
    (value) => value instanceof Registry || typeof (value as { histogram?: unknown } | null)?.histogram === 'function',
  ],
  skip: ['paths, regular expressions or functions', (value) => [value].flat().every(isSkipRule)],
  labels: [
    'an object of functions',
    (value) =>
      typeof value === 'object' && value !== null && Object.values(value).every((read) => typeof read === 'function'),
  ],
  omitLabels: oneOf(labels),
  metrics: oneOf(metrics),
  groupStatusCodes: flag,
  buckets: bounds,
  sizeBuckets: bounds,
  knownMethods: [
    'an array of methods in upper case',
    (value) => Array.isArray(value) && value.every((method) => typeof method === 'string' && method !== ''),
  ],
  route: callable,
  trustProxy: flag,
  scope: flag,
  preset: ['what a function of @sonde/http/presets returns', (value) => typeof value === 'function'],
};

function isSkipRule(rule: unknown): boolean {
  return (typeof rule === 'string' && rule.startsWith('/')) || rule instanceof RegExp || typeof rule === 'function';
}

/** Refuses what cannot be meant, when the middleware is made: a request never meets a wrong option. */
export function checkRequestOptions<Context>(given: RequestOptions<Context>): void {
  if (typeof given !== 'object' || given === null) {
    throw invalidOption('options', describeValue(given), 'an object', `Its fields: ${Object.keys(rules).join(', ')}.`);
  }
  for (const [name, value] of Object.entries(given)) {
    const rule = Object.hasOwn(rules, name) ? rules[name as keyof RequestOptions] : undefined;
    if (rule === undefined) {
      const next = `Known options: ${Object.keys(rules).join(', ')}.`;
      throw invalidOption(name, 'an unknown option', 'a known one', next);
    }
    if (value !== undefined && !rule[1](value)) throw invalidOption(name, describeValue(value), rule[0]);
  }
  for (const name of Object.keys(given.labels ?? {})) {
    if (!isClassicLabelName(name)) {
      throw invalidOption('labels', describeValue(name), 'names of letters, digits and _', 'Rename the label.');
    }
  }
}
