import type { Finding, Recurrence, WorkUnit } from './finding.js';

/** Findings that are kept: those that were found last. */
export const maxKept = 200;

/** Other routes and jobs that one finding names. */
export const maxOthers = 10;

interface Kept {
  worst: Finding;
  times: number;
  readonly firstAt: number;
  lastAt: number;
  lastCount: number;
  totalMs: number;
  /** By their names, in the order they came; one more than are shown, as the finding has one for itself. */
  readonly work: Map<string, WorkUnit>;
  hasMoreWork: boolean;
}

/**
 * Findings by their id: the worst time of each, how often it came, and where else. Bounded: past the limit, the one that
 * was not found for the longest time is forgotten.
 */
export class FindingHistory {
  /** Those that were found last come last. */
  private readonly kept = new Map<string, Kept>();

  add(finding: Finding): void {
    const { id, at, count, totalMs } = finding;
    let kept = this.kept.get(id);
    if (kept === undefined) {
      kept = {
        worst: finding,
        times: 1,
        firstAt: at,
        lastAt: at,
        lastCount: count,
        totalMs,
        work: new Map(),
        hasMoreWork: false,
      };
      if (this.kept.size >= maxKept) {
        const [oldest] = this.kept.keys();
        if (oldest !== undefined) this.kept.delete(oldest);
      }
    } else {
      kept.times++;
      kept.lastAt = at;
      kept.lastCount = count;
      kept.totalMs += totalMs;
      // As bad as the worst: the newer one, whose trace is still to be found.
      if (severity(finding) >= severity(kept.worst)) kept.worst = finding;
      this.kept.delete(id);
    }
    this.kept.set(id, kept);
    remember(kept, finding);
  }

  /** A finding of this very time, with what is known of the times before. */
  told(finding: Finding): Finding {
    const kept = this.kept.get(finding.id);
    return kept === undefined ? finding : withRecurrence(finding, kept);
  }

  /** The worst time of each, the one that was found last at the end. */
  findings(): readonly Finding[] {
    return Array.from(this.kept.values(), (kept) => withRecurrence(kept.worst, kept));
  }
}

/** What makes one time worse than another of the same finding. */
function severity({ kind, count, totalMs, maxMs, waitMs, limit }: Finding): number {
  switch (kind) {
    case 'slow_query':
      // One that ran for less than its limit had to wait for its connection.
      return maxMs >= (limit ?? 0) ? maxMs : waitMs;
    case 'time_budget':
    case 'consecutive':
      return totalMs;
    default:
      return count;
  }
}

function remember(kept: Kept, { scope }: Finding): void {
  if (scope === undefined) return;
  const { kind, name, route, method } = scope;
  const key = keyOf(scope);
  if (kept.work.has(key)) return;
  if (kept.work.size > maxOthers) kept.hasMoreWork = true;
  else kept.work.set(key, { kind, name, route, method });
}

function keyOf({ kind, name, route, method }: WorkUnit): string {
  // A request that is named has its route for a name to know it by.
  return JSON.stringify([kind, method, route ?? name]);
}

function withRecurrence(finding: Finding, kept: Kept): Finding {
  const { times, firstAt, lastAt, lastCount, totalMs, work, hasMoreWork } = kept;
  if (times === 1) return finding;
  const own = finding.scope === undefined ? undefined : keyOf(finding.scope);
  const others = [...work].filter(([key]) => key !== own).map(([, unit]) => unit);
  const recurrence: Recurrence = {
    times,
    firstAt,
    lastAt,
    lastCount,
    totalMs: finding.kind === 'slow_query' ? undefined : totalMs,
    others: others.slice(0, maxOthers),
    hasMoreOthers: hasMoreWork || others.length > maxOthers,
  };
  return { ...finding, recurrence };
}
