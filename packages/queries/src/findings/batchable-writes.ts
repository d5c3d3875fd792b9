import { confidenceOf, isAtLeast } from './evidence.js';
import type { Finding } from './finding.js';
import type { Group } from './group.js';
import { groupFinding } from './group-finding.js';
import type { Investigation } from './investigation.js';
import { concurrencySentence, parentSentence, plural, runsSentence, siteSentence } from './why.js';

/**
 * One row written at a time, each time another. Retries do not count; a statement that already writes several rows in some runs is left
 * alone (its last chunk is short), and so is a chain whose writes need what the ones before returned.
 */
export function batchableWrite(group: Group, investigation: Investigation): Finding | undefined {
  const { batchableWrite: limits, pollingPauseMs, leastConfidence } = investigation.thresholds;
  if (group.statement.kind !== 'write' || group.batches > 0 || group.totalMs < limits.totalMs) return undefined;
  const runs = group.count - group.retries;
  if (runs < limits.runs || (group.distinct < limits.runs && !group.hasUnknownValues)) return undefined;
  const parent = investigation.parentOf(group);
  if (parent?.group === group) return undefined;
  const sites = investigation.sitesOf(group);
  const confidence = confidenceOf(group, parent, sites, pollingPauseMs);
  if (!isAtLeast(confidence, leastConfidence)) return undefined;
  const of = parent === undefined ? '' : `, one per row of ${parent.group.statement.info.summary}`;
  return groupFinding(group, investigation, {
    kind: 'batchable_write',
    confidence,
    title: `One row at a time: ${runs} × ${group.statement.info.summary}${of}`,
    why: [
      `${plural(runs, 'run')} wrote one row each, where one statement can write them all.`,
      runsSentence(group),
      parent === undefined ? undefined : parentSentence(group, parent),
      siteSentence(sites),
      concurrencySentence(group),
    ],
    limit: limits.runs,
    parent: parent?.group,
  });
}
