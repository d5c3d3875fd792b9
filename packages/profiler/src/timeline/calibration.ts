import type { Clock } from '@sonde/metrics';
import type { EngineClock, ProfileTimes } from './engine-clock.js';

/** Begins a capture; what it resolves to ends it. */
export type BeginCapture = () => Promise<{ stop(): Promise<ProfileTimes> }>;

/** Good enough: half of it is a small part of the shortest request. */
const goodWidthMs = 0.012;
const maxCaptures = 8;

/**
 * Learns the engine's clock from captures of no length beside one that runs, where those are cheap: some 0.1 ms each,
 * once in a process. Whatever fails here, the capture goes on.
 */
export async function calibrate(engineClock: EngineClock, clock: Clock, begin: BeginCapture): Promise<void> {
  try {
    for (let k = 0; k < maxCaptures && engineClock.widthMs > goodWidthMs; k++) {
      const beforeMs = clock.monotonicMs();
      const capture = await begin();
      const afterMs = clock.monotonicMs();
      const { startTicksUs } = await capture.stop();
      if (startTicksUs === undefined) return;
      engineClock.observe(startTicksUs, beforeMs, afterMs);
    }
  } catch {
    // Without it, the capture's own bounds are all there is.
  }
}
