import { type Clock, systemClock } from '@sonde/metrics';

/** How long rendering may hold the event loop before it gives it back, in milliseconds. */
const sliceMs = 3;

/**
 * The time that all readers together may render in one turn of the event loop. Who finds it spent waits in
 * line, and one of the line is let on in each later turn:
 *
 *     turn   1              2        3        4
 *            A until 3 ms   A again  B        C
 *            B, C wait      …
 *
 * Nobody holds the slice: it ends by itself with the turn, so a reader that stops reading, or is abandoned in
 * the line, keeps no other one waiting.
 */
export class RenderSlices {
  private readonly clock: Clock;
  private readonly line: (() => void)[] = [];
  private endsMs = 0;
  private isOpen = false;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Whether the caller has to wait for its turn before it renders on. */
  isSpent(): boolean {
    if (!this.isOpen) this.open();
    return this.clock.monotonicMs() >= this.endsMs;
  }

  /** Resolves when the caller may render one piece, and more while the slice is not spent. */
  turn(): Promise<void> {
    if (!this.isOpen) this.open();
    return new Promise((resolve) => this.line.push(resolve));
  }

  private open(): void {
    this.isOpen = true;
    this.endsMs = this.clock.monotonicMs() + sliceMs;
    setImmediate(() => this.end());
  }

  private end(): void {
    this.isOpen = false;
    const next = this.line.shift();
    if (next === undefined) return;
    this.open();
    next();
  }
}

/** One for the process, for it has one event loop. */
export const renderSlices: RenderSlices = new RenderSlices(systemClock);
