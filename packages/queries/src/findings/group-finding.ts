import type { StatementInfo } from '../query/statement.js';
import { isConcurrent } from './evidence.js';
import type { Confidence, Finding, FindingKind } from './finding.js';
import { findingId } from './finding-id.js';
import { fixFor } from './fixes.js';
import type { Group } from './group.js';
import type { Investigation } from './investigation.js';

/** What a detector says of a statement; all else of the finding is known of the statement itself. */
export interface Verdict {
  readonly kind: FindingKind;
  readonly confidence: Confidence;
  readonly title: string;
  readonly why: readonly (string | undefined)[];
  readonly limit: number | undefined;
  readonly parent?: Group | undefined;
  readonly others?: readonly StatementInfo[] | undefined;
}

/** The finding about all runs of one statement. */
export function groupFinding(group: Group, investigation: Investigation, verdict: Verdict): Finding {
  const { kind, confidence, title, why, limit, parent } = verdict;
  const { info } = group.statement;
  const { sites } = investigation.sitesOf(group);
  const concurrent = isConcurrent(group);
  return {
    id: findingId(kind, info.fingerprint, sites[0]),
    kind,
    confidence,
    title,
    statement: info,
    others: verdict.others ?? [],
    count: group.count,
    distinct: group.distinct,
    totalMs: group.totalMs,
    maxMs: group.maxMs,
    waitMs: group.waitMs,
    limit,
    isConcurrent: concurrent,
    sites,
    parent:
      parent === undefined
        ? undefined
        : { statement: parent.statement.info, site: investigation.sitesOf(parent).sites[0] },
    scope: investigation.scope,
    orm: group.orm,
    why: why.filter((sentence) => sentence !== undefined).join(' '),
    fix: fixFor(kind, {
      orm: group.orm,
      statement: info,
      parent: parent === group ? undefined : parent?.statement.info,
      isRecursive: parent === group,
      isConcurrent: concurrent,
      maxRows: group.maxRows,
    }),
    at: investigation.at,
  };
}
