import { type ClosedWindow, windowBytes } from './closed-window.js';

export interface WindowRingLimits {
  /** Windows that ended longer ago than that go. */
  readonly keepMs: number;
  readonly maxBytes: number;
}

/** The last windows, bounded in time and in memory; the oldest go first. */
export class WindowRing {
  private readonly limits: WindowRingLimits;
  private readonly windows: ClosedWindow[] = [];
  private size = 0;

  constructor(limits: WindowRingLimits) {
    this.limits = limits;
  }

  get bytes(): number {
    return this.size;
  }

  get length(): number {
    return this.windows.length;
  }

  push(window: ClosedWindow): void {
    this.windows.push(window);
    this.size += windowBytes(window);
    const { keepMs, maxBytes } = this.limits;
    // The newest stays: one that is too large alone is still the one that is asked for most.
    while (this.windows.length > 1 && (this.size > maxBytes || this.windows[0]!.toMs < window.toMs - keepMs)) {
      this.size -= windowBytes(this.windows.shift()!);
    }
  }

  /** Those that have something of that time, oldest first. */
  between(fromMs: number, toMs: number): readonly ClosedWindow[] {
    return this.windows.filter((window) => window.fromMs < toMs && window.toMs > fromMs);
  }

  clear(): void {
    this.windows.length = 0;
    this.size = 0;
  }
}
