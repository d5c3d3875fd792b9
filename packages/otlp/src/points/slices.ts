import { type Clock, systemClock } from '@sonde/metrics';

export interface Slices {
  /** How long the event loop may be held at a time, in milliseconds. Default 4. */
  readonly sliceMs?: number | undefined;
  /** Where time comes from. Default: the system's clock. */
  readonly clock?: Clock | undefined;
}

/** Rows between two looks at the clock: at some microseconds a row, well below a slice. */
export const rowsPerStep = 64;

/** Does work that gives way wherever it yields: the event loop is given back whenever a slice is over. */
export async function inSlices<T>(
  work: Generator<void, T>,
  { sliceMs = 4, clock = systemClock }: Slices = {},
): Promise<T> {
  let endsMs = clock.monotonicMs() + sliceMs;
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (clock.monotonicMs() < endsMs) continue;
    await new Promise(setImmediate);
    endsMs = clock.monotonicMs() + sliceMs;
  }
}
