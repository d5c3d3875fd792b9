import type { StatementInfo } from '../query/statement.js';
import { isAtLeast } from './evidence.js';
import type { Confidence, Finding } from './finding.js';
import { findingId } from './finding-id.js';
import { fixFor } from './fixes.js';
import type { Group } from './group.js';
import type { Investigation } from './investigation.js';
import type { TimelineRun } from './ledger.js';
import { clockToleranceMs } from './repeated-runs.js';
import { isTrivial } from './run-values.js';
import { milliseconds } from './why.js';

/** A read that ran once, as part of a chain. */
interface Link {
  readonly run: TimelineRun;
  readonly group: Group;
  /** Where each of its values came from is known. */
  readonly isClear: boolean;
}

/**
 * Reads one after the other that do not need each other's results, outside of transactions (a connection does one
 * thing at a time). A read belongs to the chain as long as none of its values is in a result of the chain so far.
 * Nothing else may lie between: no write, no failure, no query beside it, no repeated one.
 *
 * Medium where all values were known before the chain began, or no result could hide them; else low. A check that
 * guards the next query ("may she see this?") cannot be told from a mere query: `why` says so.
 */
export function consecutive(investigation: Investigation, reported: ReadonlySet<Group>): Finding[] {
  const findings = new Map<string, Finding>();
  if (!couldSave(investigation)) return [];
  for (const chain of chains(investigation, reported)) {
    const finding = judged(chain, investigation);
    if (finding !== undefined && !findings.has(finding.id)) findings.set(finding.id, finding);
  }
  return [...findings.values()];
}

/** Most scopes are fast: they are not looked at any closer. */
function couldSave({ ledger, thresholds: { consecutive: limits } }: Investigation): boolean {
  let totalMs = 0;
  let maxMs = 0;
  for (const { durationMs } of ledger.timeline) {
    if (durationMs < limits.eachMs) continue;
    totalMs += durationMs;
    maxMs = Math.max(maxMs, durationMs);
  }
  return maxMs > 0 && totalMs - maxMs >= limits.savedMs;
}

function chains(investigation: Investigation, reported: ReadonlySet<Group>): Link[][] {
  const all: Link[][] = [];
  let chain: Link[] = [];
  let depth = 0;
  let lastEndedMs = Number.NEGATIVE_INFINITY;
  const runs = [...investigation.ledger.timeline].sort((a, b) => a.startedMs - b.startedMs);
  for (const [at, run] of runs.entries()) {
    depth = depthAfter(run, depth);
    const next = runs[at + 1];
    const isAlone =
      run.startedMs >= lastEndedMs - clockToleranceMs &&
      (next === undefined || next.startedMs >= run.endedMs - clockToleranceMs);
    lastEndedMs = Math.max(lastEndedMs, run.endedMs);
    const { group } = run;
    const fits =
      depth === 0 &&
      isAlone &&
      !run.hasFailed &&
      run.statement.kind === 'read' &&
      group !== undefined &&
      group.count === 1;
    const link = fits && !reported.has(group) ? linkTo(chain, run, group, investigation) : undefined;
    if (link !== undefined) {
      chain.push(link);
      continue;
    }
    all.push(chain);
    // What needs the chain before it may begin the next one.
    const first = fits && !reported.has(group) ? linkTo([], run, group, investigation) : undefined;
    chain = first === undefined ? [] : [first];
  }
  all.push(chain);
  return all;
}

/** Whether a transaction is open after a run: 1 or 0. */
function depthAfter({ statement: { kind, info } }: TimelineRun, depth: number): number {
  if (kind !== 'control') return depth;
  if (/^(BEGIN|START)$/i.test(info.operation)) return 1;
  if (!/^(COMMIT|ROLLBACK|END|ABORT)$/i.test(info.operation)) return depth;
  return /\bTO\b/i.test(info.text) ? depth : 0;
}

/** The run as the next of a chain; undefined where it needs what the chain returned. */
function linkTo(
  chain: readonly Link[],
  run: TimelineRun,
  group: Group,
  investigation: Investigation,
): Link | undefined {
  const first = chain[0];
  if (first === undefined) return { run, group, isClear: true };
  if (group.hasUnknownValues) return undefined;
  const values = (group.judged[0]?.hashes ?? []).filter((hash) => !isTrivial(hash));
  const known = new Set(chain.flatMap((link) => link.group.judged[0]?.hashes ?? []));
  const hides = chain.some((link) => !link.group.samples.isWhole);
  let isClear = true;
  for (const value of values) {
    const origins = investigation.provenance.before(value, run.startedMs);
    for (const origin of origins) {
      if (chain.some((link) => link.group === origin.group) && !isListEcho(origin)) return undefined;
    }
    const isOld = known.has(value) || investigation.provenance.before(value, first.run.startedMs).length > 0;
    if (!isOld && hides) isClear = false;
  }
  return { run, group, isClear };
}

/** A list by some id holds that id in each row: it tells nobody anything. A single row by id may be a check. */
function isListEcho({ isEcho, group }: { isEcho: boolean; group: Group }): boolean {
  return isEcho && group.rows > 1;
}

function judged(chain: readonly Link[], investigation: Investigation): Finding | undefined {
  const { consecutive: limits, leastConfidence } = investigation.thresholds;
  const links = chain.filter(({ run }) => run.durationMs >= limits.eachMs);
  const [first] = links;
  if (first === undefined || links.length < 2) return undefined;
  const totalMs = sum(links.map(({ run }) => run.durationMs));
  const maxMs = Math.max(...links.map(({ run }) => run.durationMs));
  const savedMs = totalMs - maxMs;
  if (savedMs < limits.savedMs || savedMs < investigation.ledger.totalMs * limits.savedShare) return undefined;
  const confidence: Confidence = links.every(({ isClear }) => isClear) ? 'medium' : 'low';
  if (!isAtLeast(confidence, leastConfidence)) return undefined;
  const infos = links.map(({ group }) => group.statement.info);
  const sites = links.flatMap(({ group }) => investigation.sitesOf(group).sites);
  const { orm } = first.group;
  const statement = first.group.statement.info;
  const others: readonly StatementInfo[] = infos.slice(1);
  return {
    id: findingId('consecutive', infos.map(({ fingerprint }) => fingerprint).join(' '), sites[0]),
    kind: 'consecutive',
    confidence,
    title: `One after the other: ${infos.map(({ summary }) => summary).join(', ')}`,
    statement,
    others,
    count: links.length,
    distinct: links.length,
    totalMs,
    maxMs,
    waitMs: sum(links.map(({ group }) => group.waitMs)),
    limit: savedMs,
    isConcurrent: false,
    sites,
    parent: undefined,
    scope: investigation.scope,
    orm,
    why:
      `${links.length} queries ran one after the other for ${milliseconds(totalMs)}, and none asks for what another one ` +
      `returned. Side by side they would take about ${milliseconds(maxMs)}. Leave them in order where one is a check ` +
      'that decides whether the next may run.',
    fix: fixFor('consecutive', {
      orm,
      statement,
      parent: undefined,
      isRecursive: false,
      isConcurrent: false,
      others,
    }),
    at: investigation.at,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
