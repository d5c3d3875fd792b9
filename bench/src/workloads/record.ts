import { checkRecorded } from '../answer/recorded.js';
import type { Recording } from '../contenders/contender.js';
import { coreClockMs } from './core-clock.js';
import { operationsPerTurn } from './recorded-series.js';
import type { Quantities, Work } from './task.js';

type RecordWork = Extract<Work, { workload: 'record' }>;

/** Operations in one sample at most; with operation numbers below 2^29, all arithmetic on them stays small integers. */
const mostPerSample = 2 ** 23;

/**
 * Times a hot loop, in nanoseconds per operation. The loop is entered anew for each sample, so it runs
 * optimised from its start rather than replaced while it runs, and warm-up ends only once a sample's worth
 * of operations has been found and the warm-up time is over.
 */
export async function timeRecording(recording: Recording, work: RecordWork): Promise<Quantities> {
  let done = 0;
  const run = (operations: number): number => {
    const startMs = coreClockMs();
    recording.run(done, done + operations);
    const elapsedMs = coreClockMs() - startMs;
    done += operations;
    return elapsedMs;
  };

  let operations = operationsPerTurn;
  let found = false;
  for (let warmMs = 0; !found || warmMs < work.warmUpMs; ) {
    const sampleMs = run(operations);
    warmMs += sampleMs;
    found = sampleMs >= work.sampleMs || operations >= mostPerSample;
    if (!found) operations *= 2;
  }

  const nanoseconds: number[] = [];
  for (let sample = 0; sample < work.samples; sample++) {
    nanoseconds.push((run(operations) * 1e6) / operations);
  }
  await checkRecorded(work.kind, done, recording.read());
  return { 'ns-per-operation': nanoseconds };
}
