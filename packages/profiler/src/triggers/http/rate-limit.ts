import type { Clock } from '@sonde/metrics';

const minuteMs = 60_000;

/** So many in any minute, no more. It remembers that many times, and nothing else. */
export class RateLimit {
  private readonly clock: Clock;
  private readonly perMinute: number;
  private readonly takenMs: number[] = [];

  /** @param perMinute a whole number, at least 0 */
  constructor(clock: Clock, perMinute: number) {
    this.clock = clock;
    this.perMinute = perMinute;
  }

  /** Takes a place. @returns 0, or the whole seconds until there is one again */
  take(): number {
    const nowMs = this.clock.monotonicMs();
    while (this.takenMs.length > 0 && this.takenMs[0]! <= nowMs - minuteMs) this.takenMs.shift();
    if (this.takenMs.length < this.perMinute) {
      this.takenMs.push(nowMs);
      return 0;
    }
    const [first = nowMs] = this.takenMs;
    return Math.max(1, Math.ceil((first + minuteMs - nowMs) / 1000));
  }
}
