/** Four readings of the registry's clock around one capture, in milliseconds. */
export interface CaptureReadings {
  readonly beforeStartMs: number;
  readonly afterStartMs: number;
  readonly beforeStopMs: number;
  readonly afterStopMs: number;
}

/** What of a profile is about time. */
export interface ProfileTimes {
  readonly startTicksUs?: number | undefined;
  readonly durationUs: number;
}

/** When a profile began on the registry's clock. */
export interface CaptureStart {
  readonly atMs: number;
  /** How far off that may be, in milliseconds. */
  readonly errorMs: number;
}

/**
 * The engine's clock and the registry's, which count from different zeros. Routes change every few microseconds, so
 * samples and marks only meet where both clocks are known to be one to about as much.
 *
 * A capture began within the call that started it, so the difference of the clocks is between two bounds:
 *
 *     before <= ticks - difference <= after
 *
 * A start beside another capture takes 20 to 80 µs. The bounds of a few of them, laid over each other, leave some 10 µs
 * (measured on Node 20, 22, 24, 26), and their middle is off by half of that at the most.
 */
export class EngineClock {
  private lowMs = -Infinity;
  private highMs = Infinity;

  /** How far apart the bounds of the difference are, in milliseconds; Infinity before anything was observed. */
  get widthMs(): number {
    return this.highMs - this.lowMs;
  }

  /** Learns from a capture that began between two readings of the registry's clock. */
  observe(ticksUs: number, beforeMs: number, afterMs: number): void {
    const lowMs = ticksUs / 1000 - afterMs;
    const highMs = ticksUs / 1000 - beforeMs;
    const isOther = lowMs > this.highMs + roundingMs || highMs < this.lowMs - roundingMs;
    // They contradict each other: a machine that slept may have moved one clock and not the other.
    this.lowMs = isOther ? lowMs : Math.max(this.lowMs, lowMs);
    this.highMs = isOther ? highMs : Math.min(this.highMs, highMs);
    // By no more than the engine rounds: they meet in between.
    if (this.lowMs > this.highMs) this.lowMs = this.highMs = (this.lowMs + this.highMs) / 2;
  }

  /** Places a capture on the registry's clock, and learns from it. */
  place(times: ProfileTimes, readings: CaptureReadings): CaptureStart {
    const { startTicksUs: ticksUs, durationUs } = times;
    const { earliestMs, latestMs } = startBounds(readings, durationUs);
    if (ticksUs !== undefined) this.observe(ticksUs, readings.beforeStartMs, readings.afterStartMs);
    if (ticksUs === undefined || this.widthMs > usefulMs) {
      const errorMs = Math.max(0, latestMs - earliestMs);
      // The engine notes both times first thing in a call, before what is slow (V8 looks at all functions, 10 to 200 ms;
      // the profile is handed out). So of bounds that are far apart, the earlier one is right.
      return errorMs > usefulMs
        ? { atMs: earliestMs, errorMs }
        : { atMs: earliestMs + errorMs / 2, errorMs: errorMs / 2 };
    }
    return { atMs: ticksUs / 1000 - (this.lowMs + this.highMs) / 2, errorMs: this.widthMs / 2 };
  }
}

/** Engines tell whole microseconds. */
const roundingMs = 0.001;

/** Wider bounds come from a first, slow start; their middle would be a worse guess than their beginning. */
const usefulMs = 0.2;

/**
 * When a capture began, as both calls allow:
 *
 *     beforeStart <= start <= afterStart,  beforeStop <= start + duration <= afterStop
 */
function startBounds(readings: CaptureReadings, durationUs: number) {
  const durationMs = durationUs / 1000;
  return {
    earliestMs: Math.max(readings.beforeStartMs, readings.beforeStopMs - durationMs),
    latestMs: Math.min(readings.afterStartMs, readings.afterStopMs - durationMs),
  };
}
