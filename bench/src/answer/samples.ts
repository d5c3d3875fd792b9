import type { SeenSamples } from '../contenders/profiles/profiled-process.js';

/** What a profile must have seen. */
export interface ExpectedSamples {
  /** `undefined` where none is to be taken. */
  readonly intervalUs: number | undefined;
  /** From the beginning of the profile to its end, and how much of that the process was at work. */
  readonly elapsedMs: number;
  readonly busyMs: number;
  readonly labels: boolean;
}

/** The least share of the samples due while at work: a machine that others use costs most of them; a profiler that is off, all. */
const leastShare = 0.05;

/**
 * Throws unless as many samples were taken as a profiler that runs takes, with routes where they are asked for. Some
 * profilers sample idle time as well, others do not.
 */
export function checkSamples(
  { samples, labelled }: SeenSamples,
  { intervalUs, elapsedMs, busyMs, labels }: ExpectedSamples,
): void {
  const [least, most] =
    intervalUs === undefined
      ? [0, 0]
      : [Math.ceil((busyMs * 1000 * leastShare) / intervalUs), Math.ceil((elapsedMs * 2000) / intervalUs) + 10];
  if (samples < least || samples > most) {
    throw new Error(
      `wrong answer: got ${samples} samples in ${Math.round(elapsedMs)} ms, expected ${least} to ${most} of them`,
    );
  }
  if (labels === labelled > 0) return;
  throw new Error(
    `wrong answer: got ${labelled} of ${samples} samples with a route, expected ${labels ? 'some' : 'none'}`,
  );
}
