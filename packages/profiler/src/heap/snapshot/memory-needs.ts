import { statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { profilerError } from '../../errors.js';

/**
 * While V8 takes a snapshot it keeps a node and its edges for every object, outside of its heap. Measured on Node 20:
 * a heap of 200 MB in 680 000 objects took 10.5 times its size, one of 35 MB in 750 000 objects 14.3 times. Fewer, larger
 * objects take much less, but nobody knows before.
 */
export const memoryFactor = 15;
/** The file: 1.7 and 1.9 times the heap in the same measurements. */
export const diskFactor = 3;
/** And that much is left to others, on disk. */
export const diskReserve = 64 * 1024 * 1024;

/** What there is, in bytes; tests have their own. */
export interface SystemRoom {
  heapUsed(): number;
  freeMemory(): number;
  freeDisk(directory: string): Promise<number>;
}

export const systemRoom: SystemRoom = {
  heapUsed: () => process.memoryUsage().heapUsed,
  freeMemory: () => {
    // `availableMemory` knows the limit of a control group, Node 20.13 and newer have it.
    const { availableMemory } = process as { availableMemory?: () => number };
    const limit = process.constrainedMemory();
    const inGroup = limit > 0 && limit < 2 ** 50 ? Math.max(0, limit - process.memoryUsage.rss()) : Infinity;
    return Math.min(freemem(), inGroup, availableMemory?.() ?? Infinity);
  },
  freeDisk: async (directory) => {
    const { bavail, bsize } = await statfs(directory);
    return bavail * bsize;
  },
};

/** @throws SondeError SONDE_PROFILER_SNAPSHOT_REFUSED; that of `statfs` */
export async function checkRoom(directory: string, room: SystemRoom): Promise<void> {
  const heapUsed = room.heapUsed();
  const memory = room.freeMemory();
  if (memory < heapUsed * memoryFactor) {
    throw refused(
      `${megabytes(memory)} of free memory for a heap of ${megabytes(heapUsed)}`,
      `${megabytes(heapUsed * memoryFactor)}, ${memoryFactor} times the heap, free in the system and in the control group`,
      'Give the container more memory, or sample the heap instead (liveHeap()).',
    );
  }
  const disk = await room.freeDisk(directory);
  const needed = heapUsed * diskFactor + diskReserve;
  if (disk < needed) {
    throw refused(
      `${megabytes(disk)} free on the disk of ${JSON.stringify(directory)}`,
      `${megabytes(needed)}: ${diskFactor} times the heap, and a reserve`,
      'Free some space, or name another directory.',
    );
  }
}

function refused(got: string, expected: string, next: string) {
  return profilerError('SONDE_PROFILER_SNAPSHOT_REFUSED', 'writing a heap snapshot', got, expected, next);
}

function megabytes(value: number): string {
  return `${(value / 1e6).toFixed(0)} MB`;
}
