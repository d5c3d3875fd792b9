import { type Clock, systemClock } from '@sonde/metrics';

export interface ExplainLimitOptions {
  /** How long a statement is not explained again. Default: an hour. */
  readonly againAfterMs?: number;
  /** How many statements are explained in any minute. Default 10. */
  readonly perMinute?: number;
  /** How many statements are remembered; of more, the oldest are forgotten. Default 1000. */
  readonly remembered?: number;
  readonly clock?: Clock;
}

/** Keeps `EXPLAIN` rare: planning takes locks and CPU of a database that has other things to do. */
export class ExplainLimit {
  private readonly againAfterMs: number;
  private readonly perMinute: number;
  private readonly remembered: number;
  private readonly clock: Clock;
  /** Fingerprints and when they were explained, oldest first. */
  private readonly seen = new Map<string, number>();
  private recent: number[] = [];

  constructor(options: ExplainLimitOptions = {}) {
    this.againAfterMs = options.againAfterMs ?? 3_600_000;
    this.perMinute = options.perMinute ?? 10;
    this.remembered = options.remembered ?? 1000;
    this.clock = options.clock ?? systemClock;
  }

  /** Counts one, or says why it must wait. */
  take(fingerprint: string): string | undefined {
    const now = this.clock.monotonicMs();
    const last = this.seen.get(fingerprint);
    if (last !== undefined && now - last < this.againAfterMs) return 'it was explained a while ago';
    this.recent = this.recent.filter((at) => now - at < 60_000);
    if (this.recent.length >= this.perMinute) return `${this.perMinute} statements were explained in the last minute`;
    this.recent.push(now);
    this.seen.delete(fingerprint);
    this.seen.set(fingerprint, now);
    if (this.seen.size > this.remembered) this.seen.delete(this.seen.keys().next().value as string);
    return undefined;
  }
}
