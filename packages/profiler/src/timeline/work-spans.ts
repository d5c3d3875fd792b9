import type { Scope } from '@sonde/metrics';
import { RateBudget } from './rate-budget.js';
import { WorkNames } from './work-names.js';

export interface TimedWork {
  readonly atMs: number;
  readonly durationMs: number;
  readonly kind: string;
  readonly name: string;
  readonly traceId: string | undefined;
}

/** Work that took less has no trace id: making it out reads the headers, which most requests never need. */
const minTracedMs = 1;

/**
 * Units of work that are kept in a second: no picture shows more, and a busy service would write over a window of 30 s
 * every second. As many again where they took long: those are looked for.
 */
const keptPerSecond = 500;
/** What took so many times as long as usual took long. */
const long = 4;
/** How many units of work make out what is usual. */
const usualOf = 64;

/**
 * The last units of work that ended, from all of the time rather than from its end only. In columns: each request of a
 * busy service is pushed, and few are read.
 */
export class WorkSpans {
  private readonly capacity: number;
  private readonly names = new WorkNames(() => this.name.fill(0));
  private readonly usual = new RateBudget(keptPerSecond);
  private readonly slow = new RateBudget(keptPerSecond);
  private usualMs = 0;
  private atMs = new Float64Array(0);
  private durationMs = new Float64Array(0);
  private name = new Uint16Array(0);
  /** How many had been pushed before each. */
  private place = new Float64Array(0);
  private readonly traceIds = new Map<number, string>();
  private total = 0;
  private kept = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** How many were ever pushed: the place of the next one. */
  get pushed(): number {
    return this.total;
  }

  /** @param startMs undefined where nobody saw it begin */
  push(scope: Scope, startMs: number | undefined, endMs: number): void {
    const place = this.total++;
    const durationMs = Math.max(0, endMs - (startMs ?? endMs));
    const isLong = durationMs > this.usualMs * long;
    this.usualMs += (durationMs - this.usualMs) / usualOf;
    if (this.usual.take(endMs) > 0 && !(isLong && this.slow.take(endMs) === 0)) return;
    if (this.atMs.length === 0) this.allocate();
    const at = this.kept++ % this.capacity;
    this.place[at] = place;
    this.atMs[at] = startMs ?? endMs;
    this.durationMs[at] = durationMs;
    this.name[at] = this.names.numberOf(scope);
    if (this.traceIds.size > 0) this.traceIds.delete(at);
    const traceId = durationMs >= minTracedMs ? scope.traceId : undefined;
    if (traceId !== undefined) this.traceIds.set(at, traceId);
  }

  /** Those that are kept, oldest first. */
  since(place = 0): TimedWork[] {
    const kept: TimedWork[] = [];
    for (let each = Math.max(0, this.kept - this.capacity); each < this.kept; each++) {
      const at = each % this.capacity;
      if (this.place[at]! < place) continue;
      const { kind = '', name = '' } = this.names.find(this.name[at]!) ?? {};
      kept.push({
        atMs: this.atMs[at]!,
        durationMs: this.durationMs[at]!,
        kind,
        name,
        traceId: this.traceIds.get(at),
      });
    }
    return kept;
  }

  /** How many of those pushed since then were not kept, or were written over. */
  lostSince(place: number): number {
    return this.total - place - this.since(place).length;
  }

  clear(): void {
    this.atMs = new Float64Array(0);
    this.durationMs = new Float64Array(0);
    this.name = new Uint16Array(0);
    this.place = new Float64Array(0);
    this.traceIds.clear();
    this.total = 0;
    this.kept = 0;
    this.usualMs = 0;
  }

  private allocate(): void {
    this.atMs = new Float64Array(this.capacity);
    this.durationMs = new Float64Array(this.capacity);
    this.name = new Uint16Array(this.capacity);
    this.place = new Float64Array(this.capacity);
  }
}
