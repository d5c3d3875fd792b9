import type { Clock } from '../clock.js';
import type { Labels } from '../model/labels.js';
import type { Histogram, LabelledHistogram } from './histogram.js';
import { type EndLabelledTimer, type EndTimer, startLabelledTimer, startTimer } from './timer-start.js';

/** A clock and a histogram in seconds. */
export class Timer {
  private readonly histogram: Histogram;
  private readonly clock: Clock;

  /** @internal */
  constructor(histogram: Histogram, clock: Clock) {
    this.histogram = histogram;
    this.clock = clock;
  }

  /** Records a duration that was measured elsewhere, in seconds. */
  observe(seconds: number): void {
    this.histogram.observe(seconds);
  }

  /** Starts the clock; the function returned records the seconds gone by, and returns them. */
  start(): EndTimer {
    return startTimer(this.clock, (seconds) => this.histogram.observe(seconds));
  }

  /**
   * Calls a function, records how long it took, and returns or throws what it does. A promise (or any
   * thenable) is timed to its settling.
   */
  time<T>(fn: () => T): T {
    return timeCall(fn, this.start());
  }

  /** Sets the series back to zero. */
  reset(): void {
    this.histogram.reset();
  }
}

/** A timer with labels: one distribution of durations per label set. */
export class LabelledTimer<Name extends string = string> {
  private readonly histogram: LabelledHistogram<Name>;
  private readonly clock: Clock;
  private readonly timers = new WeakMap<Histogram, Timer>();

  /** @internal */
  constructor(histogram: LabelledHistogram<Name>, clock: Clock) {
    this.histogram = histogram;
    this.clock = clock;
  }

  /** The family name, as exposed. */
  get name(): string {
    return this.histogram.name;
  }

  /** How many series there are now, the overflow series included. */
  get seriesCount(): number {
    return this.histogram.seriesCount;
  }

  /** Records a duration that was measured elsewhere, in seconds. */
  observe(labels: Labels<Name>, seconds: number): void {
    this.histogram.observe(labels, seconds);
  }

  /** Starts the clock. See `Timer.start`. Labels known only at the end are given to the function returned. */
  start<const Given extends Partial<Labels<Name>> = Record<never, never>>(
    labels?: Given,
  ): EndLabelledTimer<Exclude<Name, keyof Given>> {
    return startLabelledTimer<Name, Given>(this.clock, labels, (all, seconds) => this.histogram.observe(all, seconds));
  }

  /** Times a call under these labels. See `Timer.time`. */
  time<T>(labels: Labels<Name>, fn: () => T): T {
    return timeCall(
      fn,
      startTimer(this.clock, (seconds) => this.histogram.observe(labels, seconds)),
    );
  }

  /** The timer of these labels. See `LabelledSeries.labels`. */
  labels(labels: Labels<Name>): Timer {
    const histogram = this.histogram.labels(labels);
    let timer = this.timers.get(histogram);
    if (timer === undefined) {
      timer = new Timer(histogram, this.clock);
      this.timers.set(histogram, timer);
    }
    return timer;
  }

  /** Removes one series; says whether there was one. */
  remove(labels: Labels<Name>): boolean {
    return this.histogram.remove(labels);
  }

  /** Removes all series. */
  clear(): void {
    this.histogram.clear();
  }

  /** Sets all series to zero. */
  reset(): void {
    this.histogram.reset();
  }
}

function timeCall<T>(fn: () => T, end: EndTimer): T {
  let result: T;
  try {
    result = fn();
  } catch (error) {
    end();
    throw error;
  }
  if (isThenable(result)) {
    // One `then` only: a lazy thenable (a query builder) runs once for each. And what it gives goes to the caller, so
    // that a rejection which nobody handles is still one to Node.
    return result.then(
      (value) => {
        endQuietly(end);
        return value;
      },
      (error: unknown) => {
        endQuietly(end);
        throw error;
      },
    ) as T;
  }
  end();
  return result;
}

/** What a strict registry refuses is counted; the caller's promise is not ours to break. */
function endQuietly(end: EndTimer): void {
  try {
    end();
  } catch {}
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && typeof (value as PromiseLike<unknown>).then === 'function';
}
