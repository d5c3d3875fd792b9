import type { Clock } from '../clock.js';

interface Window<Recorder> {
  readonly recorder: Recorder;
  startedMs: number;
}

/**
 * "The last N seconds", for recorders that can only be started over, without a timer and without one
 * reader taking another's data.
 *
 * Two recorders record all the time. A reading comes from the one that started earlier. Once the later one
 * has a whole window behind it, the earlier one starts over and they change places:
 *
 *     reads        r    r    r    r    r    r
 *     A   |--------------------|------------------
 *     B   |---------|-------------------|---------
 *     read from     A    A|   B    B|  A
 *
 * So a reading covers at least one window (or the time since the start), and less than two windows and two
 * intervals between readings. Whoever reads at least once per window, however many do, sees everything that
 * happened. Places change after a reading, so a lone reader that comes late still covers all it missed.
 */
export class RollingPair<Recorder> {
  private readonly clock: Clock;
  private readonly windowMs: number;
  private readonly restart: (recorder: Recorder) => void;
  private earlier: Window<Recorder>;
  private later: Window<Recorder>;

  constructor(options: {
    readonly make: () => Recorder;
    readonly restart: (recorder: Recorder) => void;
    readonly windowMs: number;
    readonly clock: Clock;
  }) {
    this.clock = options.clock;
    this.windowMs = options.windowMs;
    this.restart = options.restart;
    const startedMs = this.clock.monotonicMs();
    this.earlier = { recorder: options.make(), startedMs };
    this.later = { recorder: options.make(), startedMs };
  }

  read(reader: (recorder: Recorder) => void): void {
    reader(this.earlier.recorder);
    const now = this.clock.monotonicMs();
    if (now - this.later.startedMs < this.windowMs) return;
    this.restart(this.earlier.recorder);
    this.earlier.startedMs = now;
    [this.earlier, this.later] = [this.later, this.earlier];
  }
}
