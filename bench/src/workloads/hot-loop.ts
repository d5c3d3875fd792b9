import { coreClockMs } from './core-clock.js';

export interface HotLoop {
  /** Does the operations numbered `from` up to `to`; a promise is waited for. */
  run(from: number, to: number): void | Promise<void>;
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
export async function timeHotLoop(loop: HotLoop, { samples, sampleMs, warmUpMs }: HotLoopTiming): Promise<TimedLoop> {
  let done = 0;
  const run = async (operations: number): Promise<number> => {
    const startMs = coreClockMs();
    const running = loop.run(done, done + operations);
    if (running !== undefined) await running;
    const elapsedMs = coreClockMs() - startMs;
    done += operations;
    return elapsedMs;
  };

  let operations = loop.turn;
  let found = false;
  for (let warmMs = 0; !found || warmMs < warmUpMs; ) {
    const elapsedMs = await run(operations);
    warmMs += elapsedMs;
    found = elapsedMs >= sampleMs || operations >= mostPerSample;
    if (!found) operations *= 2;
  }

  const nsPerOperation: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    nsPerOperation.push(((await run(operations)) * 1e6) / operations);
  }
  return { nsPerOperation, done };
}
