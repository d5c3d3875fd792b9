import { asksNoTable, isAtLeast } from './evidence.js';
import type { Confidence, Finding } from './finding.js';
import type { Group } from './group.js';
import { groupFinding } from './group-finding.js';
import type { Investigation } from './investigation.js';
import { concurrencySentence, runsSentence, siteSentence } from './why.js';

/**
 * The same read with the same values. No retry, no look after a write to one of the tables, no polling, and no query
 * that is meant to be asked again: one that locks, or one of no table (`SELECT nextval(…)`, `SELECT 1`).
 *
 * Medium; from a different place each time, low: asking once would need those places to know of each other.
 */
export function duplicate(group: Group, investigation: Investigation): Finding | undefined {
  const { duplicate: limits, pollingPauseMs, leastConfidence } = investigation.thresholds;
  if (group.statement.kind !== 'read' || group.hasUnknownValues || group.totalMs < limits.totalMs) return undefined;
  if (isMeantToRepeat(group)) return undefined;
  let identical = 0;
  for (const { repeats, minPauseMs } of group.sets.values()) {
    if (minPauseMs < pollingPauseMs && repeats + 1 > identical) identical = repeats + 1;
  }
  if (identical < limits.identical) return undefined;
  const sites = investigation.sitesOf(group);
  const confidence: Confidence = sites.spread === 'different' ? 'low' : 'medium';
  if (!isAtLeast(confidence, leastConfidence)) return undefined;
  return groupFinding(group, investigation, {
    kind: 'duplicate',
    confidence,
    title: `Duplicate: ${identical} × ${group.statement.info.summary} with the same values`,
    why: [
      `${identical} runs asked for the same, with no write to ${tablesOf(group)} in between.`,
      runsSentence(group),
      siteSentence(sites),
      concurrencySentence(group),
    ],
    limit: limits.identical,
  });
}

function tablesOf(group: Group): string {
  const { tables } = group.statement.info;
  return tables.length === 0 ? 'the database' : tables.join(', ');
}

function isMeantToRepeat(group: Group): boolean {
  const { info } = group.statement;
  if (info.system === 'redis') return false;
  return asksNoTable(group) || /\bFOR\s+(NO\s+KEY\s+)?(KEY\s+)?(UPDATE|SHARE)\b/i.test(info.text);
}
