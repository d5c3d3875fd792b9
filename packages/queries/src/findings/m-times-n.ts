import type { Finding } from './finding.js';
import type { Group } from './group.js';
import { groupFinding } from './group-finding.js';
import type { Investigation } from './investigation.js';
import { type Repetition, repetitionWhy } from './n-plus-one.js';
import { plural } from './why.js';

/** A repeated query that is asked once per row of another repeated query: a loop inside a loop. */
export function mTimesN(
  { group, parent, confidence }: Repetition,
  repeated: ReadonlySet<Group>,
  investigation: Investigation,
): Finding | undefined {
  if (parent === undefined || parent.group === group || !repeated.has(parent.group)) return undefined;
  const of = parent.group.statement.info;
  return groupFinding(group, investigation, {
    kind: 'm_times_n',
    confidence,
    title: `M×N: ${group.count} × ${group.statement.info.summary}, for the rows of ${parent.group.count} × ${of.summary}`,
    why: [
      ...repetitionWhy(group, parent, investigation),
      `${of.summary} is itself repeated: ${plural(parent.group.count, 'run')}. The two multiply.`,
    ],
    limit: investigation.thresholds.nPlusOne.distinct,
    parent: parent.group,
  });
}
