import { checkOptions, describeValue, type OptionRule, SondeError } from '@sonde/metrics';
import type { Finding } from '../findings/finding.js';
import type { ScopeReport } from '../observation/scope-report.js';
import { findingsText } from '../report/finding-text.js';
import type { Verdict } from './check-result.js';
import { type NoQueriesOptions, noQueries } from './no-queries.js';
import { statementList } from './statement-list.js';

/** How a check is asked for, and what is known besides the report. */
export interface CheckContext {
  /** The opposite is asked for: a check that shows nothing fails there, too. */
  readonly isNot: boolean;
  /** Whether the observer has seen any query since it was made; undefined: not known. */
  readonly hasSeen: boolean | undefined;
}

export interface NPlusOneOptions extends NoQueriesOptions {
  /** Also those that are found with medium confidence: repeated from one place, without a known parent. Default false. */
  readonly strict?: boolean | undefined;
}

/** Whether an N+1, or M×N, is among the findings. Fails, too, where there was no query at all. */
export function judgeNPlusOne(
  { findings, statements, queries }: ScopeReport,
  options: NPlusOneOptions,
  { isNot, hasSeen }: CheckContext,
): Verdict {
  if (queries === 0 && options.allowNoQueries !== true) return noQueries(isNot ? 'an N+1' : 'no N+1', hasSeen, isNot);
  const found = findings.filter((finding) => isNPlusOne(finding, options.strict === true));
  return {
    pass: found.length === 0,
    message: () =>
      found.length > 0
        ? `expected no N+1, but found ${found.length} in ${counted(queries)}:\n\n${findingsText(found)}\n`
        : `expected an N+1, but found none in ${counted(queries)}\n${statementList(statements)}`,
    actual: found.map(({ title }) => title),
    expected: [],
  };
}

/**
 * Whether no more queries ran than allowed; what was found about them is told with it. No query is within any limit, but
 * where some are allowed and the observer has never seen one, it fails: nothing was counted.
 */
export function judgeCount(
  { findings, statements, queries }: ScopeReport,
  limit: number,
  options: NoQueriesOptions,
  { isNot, hasSeen }: CheckContext,
): Verdict {
  if (queries === 0 && limit > 0 && hasSeen === false && options.allowNoQueries !== true) {
    return noQueries(`${isNot ? 'more than' : 'at most'} ${counted(limit)}`, hasSeen, isNot);
  }
  const pass = queries <= limit;
  return {
    pass,
    message: () => {
      const head = pass
        ? `expected more than ${counted(limit)}, but ran ${queries}`
        : `expected at most ${counted(limit)}, but ran ${queries}`;
      const hints = pass || findings.length === 0 ? '' : `\n${findingsText(findings)}\n`;
      return `${head}\n${statementList(statements)}${hints}`;
    },
    actual: queries,
    expected: limit,
  };
}

const isFlag: OptionRule = ['true or false', (value) => typeof value === 'boolean'];
const nPlusOneRules: Readonly<Record<keyof NPlusOneOptions, OptionRule>> = { strict: isFlag, allowNoQueries: isFlag };
const countRules: Readonly<Record<keyof NoQueriesOptions, OptionRule>> = { allowNoQueries: isFlag };

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkNPlusOneOptions(what: string, options: unknown): void {
  checkOptions(what, nPlusOneRules, options);
}

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkCountOptions(what: string, options: unknown): void {
  checkOptions(what, countRules, options);
}

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkLimit(what: string, limit: unknown): asserts limit is number {
  if (Number.isSafeInteger(limit) && (limit as number) >= 0) return;
  throw new SondeError('SONDE_INVALID_OPTION', {
    what: `the limit of ${what}`,
    got: describeValue(limit),
    expected: 'a whole number, 0 or more',
    next: 'Pass how many queries may run.',
  });
}

/** `1 query`, `25 queries` */
export function counted(queries: number): string {
  return queries === 1 ? '1 query' : `${queries} queries`;
}

function isNPlusOne({ kind, confidence }: Finding, isStrict: boolean): boolean {
  if (kind !== 'n_plus_one' && kind !== 'm_times_n') return false;
  return confidence === 'high' || (isStrict && confidence === 'medium');
}
