import type { ProfileOrigin } from '../call-tree/profile.js';

/** Where a profile of this process comes from. @param intervalUs as it was in fact, 0 where not known */
export function originOf(engine: string, intervalUs: number, notes: readonly string[] = []): ProfileOrigin {
  return { engine, node: process.version, pid: process.pid, interval: intervalUs, notes };
}
