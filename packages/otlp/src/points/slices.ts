import { type Clock, systemClock } from '@sonde/metrics';

export interface Slices {
  /** How long the event loop may be held at a time, in milliseconds. Default 4. */
  readonly sliceMs?: number | undefined;
  /** Where time comes from. Default: the system's clock. */
  readonly clock?: Clock | undefined;
}

/** Rows between two looks at the clock: at some microseconds a row, well below a slice. */
export const rowsPerStep = 64;

/**
 * Does work that gives way wherever it yields: the event loop is given back whenever a slice is over, and before the first
 * one, for what called may have filled a slice itself.
 */
export async function inSlices<T>(
  work: Generator<void, T>,
  { sliceMs = 4, clock = systemClock }: Slices = {},
): Promise<T> {
  for (;;) {
    await new Promise(setImmediate);
    const endsMs = clock.monotonicMs() + sliceMs;
    do {
      const step = work.next();
      if (step.done === true) return step.value;
    } while (clock.monotonicMs() < endsMs);
  }
}
