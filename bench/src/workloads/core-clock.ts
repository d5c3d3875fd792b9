import { openSync, readSync } from 'node:fs';

/**
 * How long this thread has stood ready without a core, because something else had it: the second field of
 * Linux's schedstat, in nanoseconds. Zero where there is no such file.
 */
const waitedMs = ((): (() => number) => {
  try {
    const file = openSync('/proc/thread-self/schedstat', 'r');
    const bytes = Buffer.alloc(96);
    return () => {
      const length = readSync(file, bytes, 0, bytes.length, 0);
      return Number(bytes.toString('latin1', 0, length).split(' ')[1]) / 1e6;
    };
  } catch {
    return () => 0;
  }
})();

/**
 * Milliseconds of the wall clock, but for those in which this thread waited for a core. On a machine of
 * its own a process sees no difference; on a shared one the wall clock says as much about its neighbours.
 */
export function coreClockMs(): number {
  return performance.now() - waitedMs();
}
