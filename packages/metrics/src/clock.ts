/**
 * The only file of Sonde that reads the time. Everything else is handed a `Clock`, so that a test can
 * hand in its own (`ManualClock` of `@sonde/metrics/testing`).
 */
export interface Clock {
  /** Wall time: milliseconds since the Unix epoch. May jump; used for timestamps only. */
  epochMs(): number;
  /** Monotonic time in milliseconds from an arbitrary start. Never goes back; used for durations. */
  monotonicMs(): number;
}

export const systemClock: Clock = {
  epochMs: () => Date.now(),
  monotonicMs: () => performance.now(),
};
