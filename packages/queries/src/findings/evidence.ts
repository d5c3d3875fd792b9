import type { CallSite, CapturedStack } from '../call-site/call-site.js';
import type { Confidence } from './finding.js';
import type { Group } from './group.js';
import type { Parent } from './provenance.js';

/** Fewer different runs than this may be two queries that only look alike. */
const fewRuns = 3;

/** Where the runs of a statement were asked for, most frequent first. */
export interface Sites {
  readonly sites: readonly CallSite[];
  /** `same`: at least two runs at one place. `different`: each at another one. `unknown`: fewer than two are known. */
  readonly spread: 'same' | 'different' | 'unknown';
}

export function sitesOf(group: Group, readSite: (stack: CapturedStack) => CallSite | undefined): Sites {
  const counted = new Map<string, { site: CallSite; count: number }>();
  let known = 0;
  for (const stack of group.stacks) {
    const site = readSite(stack);
    if (site === undefined) continue;
    known++;
    const key = `${site.file}\n${site.line}\n${site.column}`;
    const entry = counted.get(key);
    if (entry === undefined) counted.set(key, { site, count: 1 });
    else entry.count++;
  }
  const sorted = [...counted.values()].sort((a, b) => b.count - a.count);
  const spread = known < 2 ? 'unknown' : (sorted[0]?.count ?? 0) > 1 ? 'same' : 'different';
  return { sites: sorted.map(({ site }) => site), spread };
}

/** At least half of the runs started before another one had ended. */
export function isConcurrent(group: Group): boolean {
  return group.overlaps > 0 && group.overlaps * 2 >= group.count - 1;
}

/**
 * How sure a repetition is one. High: an earlier result names the values, so that it is a loop over its rows. Medium: no
 * parent is known (a loop over a list of the program or of the request), but the runs come from one place, or, where
 * the place is not known, one after the other without long pauses. Low: all else.
 *
 * Runs that each come from another place are no loop: a parent makes that medium, nothing makes it more than low.
 * Commands of Redis that are sent together share a round trip, and functions are not always asked for what they return:
 * low, too.
 */
export function confidenceOf(
  group: Group,
  parent: Parent | undefined,
  sites: Sites,
  pollingPauseMs: number,
): Confidence {
  if (group.statement.info.system === 'redis' && isConcurrent(group)) return 'low';
  if (sites.spread === 'different') return parent === undefined ? 'low' : 'medium';
  if (parent !== undefined) return 'high';
  if (group.count < fewRuns || asksNoTable(group) || group.minPauseMs >= pollingPauseMs) return 'low';
  if (sites.spread === 'same') return 'medium';
  return isConcurrent(group) ? 'low' : 'medium';
}

/** Functions (`nextval`, advisory locks, `set_config`), and the catalogue, which drivers and ORMs ask for themselves. */
export function asksNoTable({ statement: { info } }: Group): boolean {
  if (info.system === 'redis' || info.system === 'mongodb') return false;
  return info.tables.every((table) => /^["`]?(pg_|information_schema|sqlite_|performance_schema|mysql\.)/i.test(table));
}

const order: readonly Confidence[] = ['low', 'medium', 'high'];

export function isAtLeast(confidence: Confidence, least: Confidence): boolean {
  return order.indexOf(confidence) >= order.indexOf(least);
}
