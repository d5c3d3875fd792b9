import { coreClockMs } from './core-clock.js';

export interface HotLoop {
  /** Does the operations numbered `from` up to `to`. */
  run(from: number, to: number): void;
  /** The fewest operations of a sample; samples are this many times a power of two. */
  readonly turn: number;
}

export interface HotLoopTiming {
  readonly samples: number;
  /** How long one sample takes, roughly: the number of operations is found while warming up. */
  readonly sampleMs: number;
  readonly warmUpMs: number;
}

export interface TimedLoop {
  /** One per sample. */
  readonly nsPerOperation: readonly number[];
  /** Operations done in all, those of the warm-up too. */
  readonly done: number;
}

/** Operations in one sample at most; with operation numbers below 2^29, all arithmetic on them stays small integers. */
const mostPerSample = 2 ** 23;

/**
 * Times a hot loop. The loop is entered anew for each sample, so it runs optimised from its start rather than
 * replaced while it runs, and warm-up ends only once a sample's worth of operations has been found and the warm-up
 * time is over.
 */
export function timeHotLoop(loop: HotLoop, { samples, sampleMs, warmUpMs }: HotLoopTiming): TimedLoop {
  let done = 0;
  const run = (operations: number): number => {
    const startMs = coreClockMs();
    loop.run(done, done + operations);
    const elapsedMs = coreClockMs() - startMs;
    done += operations;
    return elapsedMs;
  };

  let operations = loop.turn;
  let found = false;
  for (let warmMs = 0; !found || warmMs < warmUpMs; ) {
    const elapsedMs = run(operations);
    warmMs += elapsedMs;
    found = elapsedMs >= sampleMs || operations >= mostPerSample;
    if (!found) operations *= 2;
  }

  const nsPerOperation: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    nsPerOperation.push((run(operations) * 1e6) / operations);
  }
  return { nsPerOperation, done };
}
