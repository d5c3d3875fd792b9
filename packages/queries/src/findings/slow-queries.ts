import type { Scope } from '@sonde/metrics';
import type { CallSite, CapturedStack } from '../call-site/call-site.js';
import type { ObservedQuery } from '../query/observed-query.js';
import type { Statement } from '../query/statement.js';
import type { Finding } from './finding.js';
import { scopeOf } from './finding-scope.js';
import { type SlowCause, type SlowSample, slowFinding } from './slow-finding.js';
import { type SlowQueryLimits, SlowThresholds } from './slow-query-limits.js';

/** Statements that were slow and are remembered: those that were slow longest ago are forgotten. */
const maxStatements = 500;
/** Hits of one statement that are remembered, the newest. */
const maxHits = 100;

interface Hit {
  readonly atMs: number;
  readonly durationMs: number;
  readonly waitMs: number;
}

interface Slow {
  hits: Hit[];
  sinceTold: number;
  worst: SlowSample;
}

/**
 * Queries that take long, of all scopes. A statement is told when it was slow often enough within a window of time,
 * and again when it was so as often once more. Waits for a connection blame no statement: they are one finding for
 * each database system, whichever query had to wait.
 */
export class SlowQueries {
  private readonly limits: SlowQueryLimits;
  private readonly thresholds: SlowThresholds;
  private readonly readSite: (stack: CapturedStack) => CallSite | undefined;
  /** By statement, or by system for waits. Those that were slow last come last. */
  private readonly slow = new Map<Statement | string, Slow>();

  constructor(limits: SlowQueryLimits, readSite: (stack: CapturedStack) => CallSite | undefined) {
    this.limits = limits;
    this.thresholds = new SlowThresholds(limits);
    this.readSite = readSite;
  }

  /** From where on a statement is slow, in ms; `add` wants to know of queries that took or waited as long. */
  limitMs(statement: Statement): number {
    return this.thresholds.of(statement);
  }

  /** It was slow before, and nobody knows who asks: the next time it is good to look. */
  wantsStack(statement: Statement): boolean {
    if (this.slow.size === 0) return false;
    const known = this.slow.get(statement);
    return known !== undefined && known.worst.stack === undefined;
  }

  /** A query is over: to be called for each that took, or waited, as long as its limit. `atMs`: now, in milliseconds since 1970. */
  add(query: ObservedQuery, scope: Scope | undefined, atMs: number): Finding | undefined {
    const { durationMs, waitMs, text } = query;
    const limitMs = this.thresholds.of(text.statement);
    if (durationMs < limitMs && waitMs < limitMs) return undefined;
    const cause: SlowCause = durationMs >= limitMs ? 'execution' : 'waiting';
    const slow = this.hit(cause, query, scope, atMs);
    if (slow.sinceTold < this.limits.hits) return undefined;
    slow.sinceTold = 0;
    return slowFinding(slow.worst, {
      cause,
      limitMs,
      count: slow.hits.length,
      totalMs: slow.hits.reduce((sum, hit) => sum + hit.durationMs, 0),
      waitMs: slow.hits.reduce((sum, hit) => sum + hit.waitMs, 0),
      windowMs: this.limits.windowMs,
      site: slow.worst.stack === undefined ? undefined : this.readSite(slow.worst.stack),
      at: atMs,
    });
  }

  private hit(cause: SlowCause, query: ObservedQuery, scope: Scope | undefined, atMs: number): Slow {
    const { durationMs, waitMs, stack, orm, text } = query;
    const { statement } = text;
    const key = cause === 'execution' ? statement : statement.info.system;
    const sample: SlowSample = {
      atMs,
      durationMs,
      waitMs,
      stack,
      scope: scopeOf(scope),
      orm,
      statement,
    };
    const slow = this.slow.get(key) ?? this.made(sample);
    this.slow.delete(key);
    this.slow.set(key, slow);
    const fromMs = atMs - this.limits.windowMs;
    slow.hits = slow.hits.filter((hit) => hit.atMs > fromMs).slice(1 - Math.max(maxHits, this.limits.hits));
    slow.hits.push({ atMs, durationMs, waitMs });
    slow.sinceTold = Math.min(slow.sinceTold + 1, slow.hits.length);
    const { worst } = slow;
    if (worst.atMs <= fromMs || time(cause, sample) > time(cause, worst)) {
      // A place that is known from a lesser hit is better than none.
      slow.worst = {
        ...sample,
        stack: stack ?? (worst.statement === statement ? worst.stack : undefined),
      };
    } else if (worst.stack === undefined && worst.statement === statement) slow.worst = { ...worst, stack };
    return slow;
  }

  private made(worst: SlowSample): Slow {
    if (this.slow.size >= maxStatements) {
      const [oldest] = this.slow.keys();
      if (oldest !== undefined) this.slow.delete(oldest);
    }
    return { hits: [], sinceTold: 0, worst };
  }
}

function time(cause: SlowCause, { durationMs, waitMs }: SlowSample): number {
  return cause === 'execution' ? durationMs : waitMs;
}
