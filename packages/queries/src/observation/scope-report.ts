import type { CallSite, CapturedStack } from '../call-site/call-site.js';
import type { Finding } from '../findings/finding.js';
import type { Ledger } from '../findings/ledger.js';
import type { StatementInfo } from '../query/statement.js';

/** What one scope asked of its databases. */
export interface ScopeReport {
  /** Without `BEGIN` and the like. */
  readonly queries: number;
  /** What they took, added up, in ms. */
  readonly durationMs: number;
  readonly findings: readonly Finding[];
  /** Each statement, in the order in which they first came; at most 500. */
  readonly statements: readonly {
    readonly statement: StatementInfo;
    readonly count: number;
    /** Where some of its runs were asked for; the first run of a statement leaves no trace. */
    readonly sites: readonly CallSite[];
  }[];
}

export function reportOf(
  ledger: Ledger | undefined,
  findings: readonly Finding[],
  readSite: (stack: CapturedStack) => CallSite | undefined,
): ScopeReport {
  return {
    queries: ledger?.queries ?? 0,
    durationMs: ledger?.totalMs ?? 0,
    findings,
    statements: (ledger?.groups ?? []).map(({ statement, count, stacks }) => ({
      statement: statement.info,
      count,
      sites: distinct(stacks.map(readSite).filter((site) => site !== undefined)),
    })),
  };
}

function distinct(sites: readonly CallSite[]): readonly CallSite[] {
  return [...new Map(sites.map((site) => [`${site.file}:${site.line}:${site.column}`, site])).values()];
}
