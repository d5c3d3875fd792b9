import { describeValue, SondeError } from '../model/errors.js';
import { exposedValue, isLabelValue } from '../model/labels.js';
import { isLabelName, isMetricName, meetingLabels } from '../model/names.js';
import type { OptionRule } from '../model/option-rules.js';
import { type Label, overflowLabels } from '../model/snapshot.js';

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const text: OptionRule = ['a string', (value) => typeof value === 'string'];
const flag: OptionRule = ['true or false', (value) => typeof value === 'boolean'];
const record: OptionRule = [
  'an object',
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
];
const list: OptionRule = ['an array', Array.isArray];
const callback: OptionRule = ['a function', (value) => typeof value === 'function'];
const count: OptionRule = ['a whole number above 0', (value) => Number.isInteger(value) && (value as number) > 0];
const positive: OptionRule = ['a number above 0', (value) => isNumber(value) && value > 0];
/** The longest time a Node timer can wait is 2^31 - 1 ms; longer ones fire at once. */
const timeout: OptionRule = [
  'milliseconds, 1 to 2147483647',
  (value) => isNumber(value) && value >= 1 && value < 2 ** 31,
];

const native: OptionRule = ['true, false or an object', (value) => typeof value === 'boolean' || record[1](value)];
const metric = { name: text, help: text, maxSeries: count, expireAfter: positive, labelNames: list, otel: record };
const open = { otel: record, help: text, maxSeries: count, expireAfter: positive, isObserved: flag };
const keys: OptionRule = ['an array or a function', (value) => Array.isArray(value) || typeof value === 'function'];

/** The options of each thing that takes some. */
export const optionRules = {
  Registry: {
    prefix: text,
    constLabels: record,
    maxSeries: count,
    maxLabelLength: count,
    strict: flag,
    utf8Names: flag,
    exemplars: ['true, false or a function', (value) => typeof value === 'boolean' || typeof value === 'function'],
    observerTimeoutMs: timeout,
    scope: record,
    clock: record,
    onFault: callback,
  },
  counter: { ...metric, unit: text, observe: callback },
  gauge: { ...metric, unit: text, observe: callback },
  histogram: { ...metric, unit: text, buckets: list, native },
  timer: { ...metric, unit: ["'seconds'", (value) => value === 'seconds'], buckets: list, native },
  summary: {
    ...metric,
    unit: text,
    quantiles: list,
    maxAge: positive,
    ageBuckets: [
      'a whole number, 1 to 60',
      (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 60,
    ],
    precision: [
      'a whole number, 1 to 5',
      (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 5,
    ],
    resolution: positive,
  },
  info: { name: text, help: text, labels: record },
  stateset: { ...metric, states: list },
  'open counter': { ...open, attributeKeys: keys },
  'open gauge': { ...open, attributeKeys: keys },
  'open histogram': { ...open, attributeKeys: keys, buckets: list, native },
  observer: { name: text, timeoutMs: timeout },
} as const satisfies Record<string, Record<string, OptionRule>>;

/** What prom-client calls otherwise, or has in another place. */
export const promClientOptions: Readonly<Record<string, string>> = {
  registers: 'Make the metric on its registry: registry.counter({ … }).',
  collect: 'Use observe: (metric) => metric.set(…).',
  aggregator: 'Leave it out: workers are added up by whoever collects them.',
  enableExemplars: 'Make the registry with { exemplars: true }, or pass an exemplar as the last argument.',
  percentiles: 'Use quantiles.',
  maxAgeSeconds: 'Use maxAge.',
  pruneAgedBuckets: 'Leave it out: values leave the window by themselves.',
  compressCount: 'Leave it out.',
};

/**
 * Label names of a metric: valid, none twice, none that meets another once escaped.
 *
 * @param written labels that the exposition of this type writes itself (`le`)
 */
export function checkLabelNames(
  what: string,
  names: readonly unknown[],
  constLabels: readonly Label[],
  written: readonly string[],
  utf8: boolean,
): asserts names is readonly string[] {
  const fault = (got: string, expected: string, next: string) =>
    new SondeError('SONDE_INVALID_LABEL_NAME', { what: `labelNames of ${what}`, got, expected, next });
  for (const name of names) {
    if (!isLabelName(name, utf8)) {
      throw fault(
        describeValue(name),
        utf8 ? 'text that does not begin with __' : 'letters, digits and _, not beginning with a digit or __',
        utf8 ? 'Rename the label.' : 'Rename the label, or make the registry with utf8Names.',
      );
    }
  }
  const exposed = [...written, ...overflowLabels, ...constLabels].map((label) =>
    typeof label === 'string' ? label : label[0],
  );
  const meeting = meetingLabels([...exposed, ...(names as readonly string[])]);
  if (meeting !== undefined) {
    const [first, second] = meeting.map(describeValue);
    if (exposed.slice(0, written.length + overflowLabels.length).includes(meeting[0])) {
      throw fault(
        `${second}`,
        `a label that is not exposed as ${first}, which the format writes itself`,
        'Rename the label.',
      );
    }
    throw fault(
      first === second ? `${first} twice` : `${first} and ${second}, which are exposed under one name`,
      'every label once, the constant labels included',
      'Rename or remove the label.',
    );
  }
}

export function checkPrefix(prefix: string, utf8: boolean): string {
  if (prefix === '' || isMetricName(prefix, utf8)) return prefix;
  throw new SondeError('SONDE_INVALID_OPTION', {
    what: 'option "prefix" of Registry',
    got: describeValue(prefix),
    expected: utf8 ? 'text' : 'letters, digits, _ and :, not beginning with a digit',
    next: 'Correct the prefix; it stands before every metric name.',
  });
}

export function checkConstLabels(given: Readonly<Record<string, unknown>>, utf8: boolean): readonly Label[] {
  const names = Object.keys(given);
  checkLabelNames('the constLabels of Registry', names, [], ['le', 'quantile'], utf8);
  return names.map((name) => {
    const value = given[name];
    if (isLabelValue(value)) return [name, exposedValue(value)] as const;
    throw new SondeError('SONDE_INVALID_LABEL_VALUE', {
      what: `constant label ${describeValue(name)}`,
      got: describeValue(value),
      expected: 'a string, number or boolean',
      next: 'Convert the value.',
    });
  });
}

/** Quantiles as numbers, ascending. `'p99.9'` is 0.999. */
export function checkQuantiles(what: string, given: readonly unknown[]): readonly number[] {
  const quantiles = given.map((quantile) => {
    // A percentile is divided as a decimal, so that 'p99.9' is 0.999 and not 0.9990000000000001.
    const number =
      typeof quantile === 'string' && /^p\d+(\.\d+)?$/.test(quantile)
        ? Number(`${quantile.slice(1)}e-2`)
        : (quantile as number);
    if (isNumber(number) && number >= 0 && number <= 1) return number;
    throw new SondeError('SONDE_INVALID_QUANTILES', {
      what: `quantiles of ${what}`,
      got: describeValue(quantile),
      expected: "numbers from 0 to 1, or names such as 'p99'",
      next: 'Correct the quantile.',
    });
  });
  const sorted = quantiles.sort((a, b) => a - b);
  const twice = sorted.find((quantile, k) => quantile === sorted[k + 1]);
  if (twice !== undefined) {
    throw new SondeError('SONDE_INVALID_QUANTILES', {
      what: `quantiles of ${what}`,
      got: `${twice} twice`,
      expected: 'every quantile once',
      next: 'Remove one of the two.',
    });
  }
  return Object.freeze(sorted);
}

export function checkStates(what: string, given: readonly unknown[]): readonly string[] {
  const good = given.every((state) => typeof state === 'string' && state !== '' && state.isWellFormed());
  if (good && given.length > 0 && new Set(given).size === given.length && given.length <= 100) {
    return Object.freeze([...(given as readonly string[])]);
  }
  throw new SondeError('SONDE_INVALID_STATES', {
    what: `states of ${what}`,
    got: given.length === 0 ? 'none' : given.map(describeValue).slice(0, 10).join(', '),
    expected: '1 to 100 different names',
    next: 'Correct the list.',
  });
}
