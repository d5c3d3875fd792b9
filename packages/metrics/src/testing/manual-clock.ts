import type { Clock } from '../clock.js';
import { describeValue, SondeError } from '../model/errors.js';
import type { TestingErrorCode } from './errors.js';

/** Where a manual clock stands when it is made. */
export interface ManualClockOptions {
  /** Wall time in milliseconds since the Unix epoch. Default: 2000-01-01T00:00:00Z. */
  readonly epochMs?: number;
  /** Monotonic time in milliseconds. Default: 0. */
  readonly monotonicMs?: number;
}

/**
 * A clock that stands still until the test moves it.
 *
 *     const clock = new ManualClock();
 *     const registry = new Registry({ clock });
 *     const stop = timer.start();
 *     clock.advance(250);
 *     stop(); // 0.25
 *
 * It moves no timers: a `setTimeout` of the code under test still runs on real time.
 */
export class ManualClock implements Clock {
  private epoch: number;
  private monotonic: number;

  constructor(options: ManualClockOptions = {}) {
    this.epoch = options.epochMs ?? Date.UTC(2000, 0, 1);
    this.monotonic = options.monotonicMs ?? 0;
  }

  epochMs(): number {
    return this.epoch;
  }

  monotonicMs(): number {
    return this.monotonic;
  }

  /** Lets time pass: both times move on by `ms`, which may be a fraction but not negative. */
  advance(ms: number): void {
    if (!(Number.isFinite(ms) && ms >= 0)) {
      throw new SondeError<TestingErrorCode>('SONDE_CLOCK_BACKWARDS', {
        what: 'manual clock',
        got: describeValue(ms),
        expected: 'milliseconds to advance by, 0 or more',
        next: 'Use set() for a wall clock that is put back; monotonic time never goes back.',
      });
    }
    this.epoch += ms;
    this.monotonic += ms;
  }

  /** Puts the wall clock to a time, as NTP or an operator would. Monotonic time does not notice. */
  set(epochMs: number): void {
    this.epoch = epochMs;
  }
}
