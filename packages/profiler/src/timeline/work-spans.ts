import type { Scope } from '@sonde/metrics';
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

/** The last units of work that ended. In columns: each request of a busy service is pushed, and few are read. */
export class WorkSpans {
  private readonly capacity: number;
  private readonly names = new WorkNames(() => this.name.fill(0));
  private atMs = new Float64Array(0);
  private durationMs = new Float64Array(0);
  private name = new Uint16Array(0);
  private readonly traceIds = new Map<number, string>();
  private total = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** How many were ever pushed: the place of the next one. */
  get pushed(): number {
    return this.total;
  }

  /** @param startMs undefined where nobody saw it begin */
  push(scope: Scope, startMs: number | undefined, endMs: number): void {
    if (this.atMs.length === 0) this.allocate();
    const at = this.total++ % this.capacity;
    const durationMs = Math.max(0, endMs - (startMs ?? endMs));
    this.atMs[at] = startMs ?? endMs;
    this.durationMs[at] = durationMs;
    this.name[at] = this.names.numberOf(scope);
    if (this.traceIds.size > 0) this.traceIds.delete(at);
    const traceId = durationMs >= minTracedMs ? scope.traceId : undefined;
    if (traceId !== undefined) this.traceIds.set(at, traceId);
  }

  /** Those that are still there, oldest first. */
  since(place = 0): TimedWork[] {
    const kept: TimedWork[] = [];
    for (let each = Math.max(place, this.total - this.capacity); each < this.total; each++) {
      const at = each % this.capacity;
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

  /** How many of those pushed since then were written over. */
  lostSince(place: number): number {
    return Math.max(0, this.total - this.capacity - place);
  }

  clear(): void {
    this.atMs = new Float64Array(0);
    this.durationMs = new Float64Array(0);
    this.name = new Uint16Array(0);
    this.traceIds.clear();
    this.total = 0;
  }

  private allocate(): void {
    this.atMs = new Float64Array(this.capacity);
    this.durationMs = new Float64Array(this.capacity);
    this.name = new Uint16Array(this.capacity);
  }
}
