import { checkOptions, describeValue, type OptionRule, Registry, SondeError } from '@sonde/metrics';
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
  thresholds: ['an object of limits', isRecord],
  slow: ['an object of limits, or false for no slow queries', (value) => value === false || isRecord(value)],
  ignore: ['an array of rules', Array.isArray],
  baseline: ['a baseline, or the path of its file', (value) => typeof value === 'string' || isRecord(value)],
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
    (value) => isRecord(value) && Object.values(value).every(isLimit),
  ],
  hits: ['a whole number, 1 to 10000', isCount],
  windowMs: ['milliseconds above 0', isAbove],
};

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkObserverOptions(given: QueryObserverOptions): void {
  checkOptions('QueryObserver', rules, given);
  if (given.slow !== undefined && given.slow !== false) {
    checkOptions('the option "slow" of QueryObserver', slowRules, given.slow);
  }
}

/**
 * Refuses what `watch` cannot run, or could not tell anything of: a scope that is no object, or that is frozen, has no
 * account, and its report would be empty.
 *
 * @throws SondeError SONDE_INVALID_OPTION
 */
export function checkWatched(scope: unknown, fn: unknown): void {
  if (!isRecord(scope) || typeof scope['kind'] !== 'string' || !Object.isExtensible(scope)) {
    const isFrozen = isRecord(scope) && !Object.isExtensible(scope);
    throw new SondeError('SONDE_INVALID_OPTION', {
      what: 'the scope of watch()',
      got: isFrozen ? 'an object that is frozen' : describeValue(scope),
      expected: 'an object with a "kind", which can be extended',
      next: "Pass a new one: watch({ kind: 'job', name: 'nightly' }, () => run()).",
    });
  }
  if (typeof fn === 'function') return;
  const isPromise = typeof (fn as PromiseLike<unknown> | null | undefined)?.then === 'function';
  throw new SondeError('SONDE_INVALID_OPTION', {
    what: 'what watch() runs',
    got: isPromise ? 'a promise, whose queries have begun already' : describeValue(fn),
    expected: 'a function',
    next: "Pass it after the scope: watch({ kind: 'job', name: 'nightly' }, () => run()).",
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
