import type { Clock } from '../clock.js';

/**
 * When each series was last written to, to the precision of one collect: a write leaves a mark, `idle`
 * turns marks into times. So a write costs one byte and no look at the clock, and no timer is needed.
 */
export class ExpiryClock {
  private marks = new Uint8Array(64);
  /** NaN where the slot is not in use. */
  private lastSeenMs: number[] = [];
  private readonly clock: Clock;
  private readonly expireAfterMs: number;

  constructor(clock: Clock, expireAfterMs: number) {
    this.clock = clock;
    this.expireAfterMs = expireAfterMs;
  }

  touch(slot: number): void {
    if (slot >= this.marks.length) {
      const grown = new Uint8Array(Math.max(slot + 1, this.marks.length * 2));
      grown.set(this.marks);
      this.marks = grown;
    }
    this.marks[slot] = 1;
  }

  /** Slots below `rows` that were not touched for the time given. */
  idle(rows: number): number[] {
    const now = this.clock.monotonicMs();
    const idle: number[] = [];
    for (let slot = 0; slot < rows; slot++) {
      if (this.marks[slot] === 1) {
        this.marks[slot] = 0;
        this.lastSeenMs[slot] = now;
      } else if (now - (this.lastSeenMs[slot] ?? Number.NaN) >= this.expireAfterMs) {
        idle.push(slot);
      }
    }
    return idle;
  }

  forget(slot: number): void {
    this.marks[slot] = 0;
    this.lastSeenMs[slot] = Number.NaN;
  }

  clear(): void {
    this.marks.fill(0);
    this.lastSeenMs = [];
  }
}
