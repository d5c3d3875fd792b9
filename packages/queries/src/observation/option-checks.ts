import { checkOptions, type OptionRule, Registry } from '@sonde/metrics';
import type { SlowQueryLimits } from '../findings/slow-query-limits.js';
import { isLogSink } from '../report/finding-log.js';
import type { QueryObserverOptions } from './options.js';

const rules: Readonly<Record<keyof QueryObserverOptions, OptionRule>> = {
  registry: [
    'a Registry of @sonde/metrics',
    (value) => value instanceof Registry || typeof (value as Partial<Registry> | null)?.histogram === 'function',
  ],
  mode: [
    "'development', 'production' or 'test'",
    (value) => value === 'development' || value === 'production' || value === 'test',
  ],
  thresholds: ['an object of limits', (value) => typeof value === 'object' && value !== null],
  slow: ['an object of limits', (value) => typeof value === 'object' && value !== null],
  ignore: ['an array of rules', Array.isArray],
  baseline: [
    'a baseline, or the path of its file',
    (value) => typeof value === 'string' || (typeof value === 'object' && value !== null),
  ],
  ignoreFrames: ['a function', (value) => typeof value === 'function'],
  log: ["console, a logger such as pino's, or false", (value) => value === false || isLogSink(value)],
  onFinding: ['a function', (value) => typeof value === 'function'],
  maxSummaries: ['a whole number above 0', (value) => Number.isInteger(value) && (value as number) > 0],
  buckets: ['an array of ascending numbers', Array.isArray],
};

const isLimit = (value: unknown): boolean => value === undefined || (typeof value === 'number' && value >= 0);
const isAbove = (value: unknown): boolean => value === undefined || (typeof value === 'number' && value > 0);
const isCount = (value: unknown): boolean =>
  value === undefined || (Number.isInteger(value) && (value as number) > 0 && (value as number) <= 10_000);

const slowRules: Readonly<Record<keyof SlowQueryLimits, OptionRule>> = {
  thresholdMs: ['milliseconds', isLimit],
  byOperation: [
    'an object of milliseconds by operation or summary',
    (value) => typeof value === 'object' && value !== null && Object.values(value).every(isLimit),
  ],
  hits: ['a whole number, 1 to 10000', isCount],
  windowMs: ['milliseconds above 0', isAbove],
};

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkObserverOptions(given: QueryObserverOptions): void {
  checkOptions('QueryObserver', rules, given);
  if (given.slow !== undefined) checkOptions('the option "slow" of QueryObserver', slowRules, given.slow);
}
