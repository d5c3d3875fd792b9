import type { Profile } from '../call-tree/profile.js';

/** A window that has ended: what happened from one rotation to the next. Times are milliseconds of the registry's clock. */
export interface ClosedWindow {
  readonly fromMs: number;
  /** Where the next one begins: no moment is in two windows, and none is in no window. */
  readonly toMs: number;
  /** When the profile's own times begin: before `fromMs`, by the time that two windows overlap. */
  readonly startMs: number;
  readonly profile: Profile;
  /** Of each sample, the number of the unit of work that it belongs to; 0 for nobody. */
  readonly work: Uint32Array;
}

/** About how many bytes a window takes in memory. */
export function windowBytes({ profile: { tree, samples, lineTicks }, work }: ClosedWindow): number {
  const perSample = 8 * (samples.values.length + 1) + 4 * 4;
  const ticks = (lineTicks?.node.length ?? 0) * 12;
  return tree.frame.length * 8 + tree.frames.length * 8 + work.length * perSample + ticks;
}
