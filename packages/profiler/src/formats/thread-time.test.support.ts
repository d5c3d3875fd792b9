import { readFileSync } from 'node:fs';

/** Milliseconds of CPU that this thread took, where the system tells: others use the machine as well. */
export function threadMs(): number {
  try {
    return Number(readFileSync('/proc/thread-self/schedstat', 'latin1').split(' ', 1)[0]) / 1e6;
  } catch {
    return performance.now();
  }
}
