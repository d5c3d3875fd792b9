import { describeValue, SondeError } from '@sonde/metrics';
import type { Finding } from '../findings/finding.js';
import type { ScopeReport } from '../observation/scope-report.js';
import { findingsText } from '../report/finding-text.js';
import { statementList } from './statement-list.js';

/** What a check says, as the matchers of vitest and jest return it. */
export interface Verdict {
  readonly pass: boolean;
  /** Why it failed; of one that passed, why its opposite (`.not`) fails. */
  readonly message: () => string;
  readonly actual?: unknown;
  readonly expected?: unknown;
}

export interface NPlusOneOptions {
  /** Also those that are found with medium confidence: repeated from one place, without a known parent. Default false. */
  readonly strict?: boolean | undefined;
}

/** Whether an N+1, or M×N, is among the findings. */
export function judgeNPlusOne({ findings, statements, queries }: ScopeReport, options: NPlusOneOptions): Verdict {
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

/** Whether no more queries ran than allowed; what was found about them is told with it. */
export function judgeCount({ findings, statements, queries }: ScopeReport, limit: number): Verdict {
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
