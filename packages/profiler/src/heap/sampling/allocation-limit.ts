import { getHeapSpaceStatistics } from 'node:v8';
import type { Clock } from '@sonde/metrics';
import { type GcWatch, watchGc } from '../../timeline/gc-pauses.js';

/**
 * An allocation window keeps a sample of everything, the dead too: some 100 bytes each in V8, twice that while it is
 * read, and a second of reading for 200 000 of them. Past that many, it ends early.
 */
const maxSamples = 50_000;

/** What decides how long a window may last. */
export interface AllocationLimit {
  /** Resolves when there may be too many samples. */
  readonly reached: Promise<void>;
  stop(): void;
}

/**
 * How many samples there are, V8 does not tell before they are read. But between two minor collections, no more than
 * the young generation holds can have been allocated; what is larger than that goes elsewhere, and is few.
 */
export function limitAllocations(clock: Clock, intervalBytes: number, most = maxSamples): AllocationLimit {
  let samples = 0;
  let watch: GcWatch | undefined;
  const reached = new Promise<void>((resolve) => {
    watch = watchGc(clock, ({ kind }) => {
      if (kind !== 'minor') return;
      samples += youngBytes() / intervalBytes;
      if (samples >= most) resolve();
    });
  });
  return { reached, stop: () => watch?.stop() };
}

function youngBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;
}
