import type { Finding, FindingKind } from './finding.js';
import { findingId } from './finding-id.js';
import { fixFor } from './fixes.js';
import type { Group } from './group.js';
import type { Investigation } from './investigation.js';
import { milliseconds } from './why.js';

/** Statements named besides the first. */
const maxOthers = 5;

/**
 * More queries, or more time in databases, than a scope may take. Counts all but control statements, allowed ones too:
 * a budget is what the database has to bear. Known by the route or name of the scope: which statement comes first
 * differs from time to time.
 */
export function budgets(investigation: Investigation): Finding[] {
  const { ledger, thresholds } = investigation;
  const { queries, totalMs } = thresholds.budget;
  const findings: (Finding | undefined)[] = [];
  if (queries !== undefined && ledger.queries > queries) {
    const title = `Budget: ${ledger.queries} queries, ${queries} allowed`;
    const why = `This ${ledger.scope.kind} ran ${ledger.queries} queries; its budget is ${queries}.`;
    findings.push(over(investigation, 'query_budget', title, why, queries, (group) => group.count + group.allowed));
  }
  if (totalMs !== undefined && ledger.totalMs > totalMs) {
    const took = milliseconds(ledger.totalMs);
    const title = `Budget: ${took} in databases, ${milliseconds(totalMs)} allowed`;
    const why = `The queries of this ${ledger.scope.kind} took ${took}; its budget is ${milliseconds(totalMs)}.`;
    findings.push(over(investigation, 'time_budget', title, why, totalMs, (group) => group.totalMs));
  }
  return findings.filter((finding) => finding !== undefined);
}

function over(
  investigation: Investigation,
  kind: FindingKind,
  title: string,
  why: string,
  limit: number,
  weight: (group: Group) => number,
): Finding | undefined {
  const { ledger, scope, at } = investigation;
  const groups = [...investigation.groups].sort((a, b) => weight(b) - weight(a));
  const [first] = groups;
  if (first === undefined) return undefined;
  const { sites } = investigation.sitesOf(first);
  const statement = first.statement.info;
  return {
    id: findingId(kind, JSON.stringify([scope.kind, scope.method, scope.route ?? scope.name]), undefined),
    kind,
    confidence: 'high',
    title,
    statement,
    others: groups.slice(1, 1 + maxOthers).map((group) => group.statement.info),
    count: ledger.queries,
    distinct: groups.length,
    totalMs: ledger.totalMs,
    maxMs: Math.max(...groups.map(({ maxMs }) => maxMs)),
    waitMs: ledger.waitMs,
    limit,
    isConcurrent: false,
    sites,
    parent: undefined,
    scope,
    orm: first.orm,
    why: `${why} ${statement.summary} is the greatest part of it.`,
    fix: fixFor(kind, { orm: first.orm, statement, parent: undefined, isRecursive: false, isConcurrent: false }),
    at,
  };
}
