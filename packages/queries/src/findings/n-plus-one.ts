import { confidenceOf, isAtLeast } from './evidence.js';
import type { Confidence, Finding } from './finding.js';
import type { Group } from './group.js';
import { groupFinding } from './group-finding.js';
import type { Investigation } from './investigation.js';
import type { Parent } from './provenance.js';
import { concurrencySentence, parentSentence, runsSentence, siteSentence } from './why.js';

/** Values that were not shown may be the same ones: such a statement must run this often. */
const leastRunsUnseen = 5;

/** A read that is asked again and again, each time for something else. */
export interface Repetition {
  readonly group: Group;
  readonly parent: Parent | undefined;
  readonly confidence: Confidence;
}

/** The same read with different values, one by one; whether it hangs on another repetition is not asked here. */
export function findRepetition(group: Group, investigation: Investigation): Repetition | undefined {
  const { nPlusOne, pollingPauseMs, leastConfidence } = investigation.thresholds;
  if (group.statement.kind !== 'read' || group.totalMs < nPlusOne.totalMs) return undefined;
  const isUnseen = group.hasUnknownValues && group.distinct < nPlusOne.distinct;
  if (isUnseen ? group.count < Math.max(leastRunsUnseen, nPlusOne.distinct) : group.distinct < nPlusOne.distinct) {
    return undefined;
  }
  const doubt = isUnseen ? doubtOfUnseen(group) : doubtOf(group, pollingPauseMs);
  if (doubt === 'innocent') return undefined;
  const parent = investigation.parentOf(group);
  const confidence =
    doubt === 'doubtful' ? 'low' : confidenceOf(group, parent, investigation.sitesOf(group), pollingPauseMs);
  return isAtLeast(confidence, leastConfidence) ? { group, parent, confidence } : undefined;
}

export function nPlusOne({ group, parent, confidence }: Repetition, investigation: Investigation): Finding {
  const { summary } = group.statement.info;
  const of =
    parent === undefined
      ? ''
      : parent.group === group
        ? ', each asking for what an earlier one returned'
        : `, one per row of ${parent.group.statement.info.summary}`;
  return groupFinding(group, investigation, {
    kind: 'n_plus_one',
    confidence,
    title: `N+1: ${group.count} × ${summary}${of}`,
    why: repetitionWhy(group, parent, investigation),
    limit: investigation.thresholds.nPlusOne.distinct,
    parent: parent?.group,
  });
}

export function repetitionWhy(
  group: Group,
  parent: Parent | undefined,
  investigation: Investigation,
): readonly (string | undefined)[] {
  return [
    runsSentence(group),
    parentSentence(group, parent),
    siteSentence(investigation.sitesOf(group)),
    concurrencySentence(group),
  ];
}

type Doubt = 'none' | 'doubtful' | 'innocent';

/** By what varies from run to run. */
function doubtOf(group: Group, pollingPauseMs: number): Doubt {
  const { equalsVary, listsVary, rangeVaries, lists, minPauseMs } = group;
  if (equalsVary) return listsVary && lists > 0 ? 'doubtful' : 'none';
  // What remains are pages, the keyset kind included; lists read in chunks; and windows of time.
  if (listsVary || !rangeVaries || group.statement.isLimited || minPauseMs >= pollingPauseMs) return 'innocent';
  return 'doubtful';
}

function doubtOfUnseen(group: Group): Doubt {
  const { isLimited, info } = group.statement;
  if (isLimited) return 'innocent';
  return / IN \(|\bANY\s*\(|[<>]|\bBETWEEN\b|\$in\b/i.test(info.text) ? 'doubtful' : 'none';
}
