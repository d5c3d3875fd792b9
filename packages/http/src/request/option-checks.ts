import {
  bounds,
  callable,
  checkOptions,
  flag,
  labelFunctions,
  methodNames,
  namesOf,
  type OptionRule,
  registry,
} from '../option-rules.js';
import type { RequestOptions } from './options.js';

const skip: OptionRule = {
  expected: "paths that begin with '/' (and may end with '/*'), regular expressions or functions",
  accepts: (value) => [value].flat().every(isSkipRule),
  fault: (value) => {
    const wrong = [value].flat().find((rule) => !isSkipRule(rule));
    return typeof wrong === 'string' ? JSON.stringify(wrong) : undefined;
  },
};

const rules: Readonly<Record<keyof RequestOptions, OptionRule>> = {
  registry,
  skip,
  labels: labelFunctions,
  omitLabels: namesOf(['method', 'route', 'status', 'scheme', 'errorType']),
  metrics: namesOf(['duration', 'activeRequests', 'requestBodySize', 'responseBodySize']),
  groupStatusCodes: flag,
  buckets: bounds,
  sizeBuckets: bounds,
  knownMethods: methodNames,
  route: callable,
  trustProxy: flag,
  scope: flag,
  preset: {
    expected: 'what a function of @sonde/http/presets returns',
    accepts: (value) => typeof value === 'function',
  },
};

function isSkipRule(rule: unknown): boolean {
  if (typeof rule === 'string') return /^\/[^*:]*$/.test(rule) || /^\/([^*:]*\/)?\*$/.test(rule);
  return rule instanceof RegExp || typeof rule === 'function';
}

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkRequestOptions<Context>(given: RequestOptions<Context>): void {
  checkOptions(rules, given);
}
