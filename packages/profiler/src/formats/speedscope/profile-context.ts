import type { CallTreeBuilder } from '../../call-tree/call-tree.js';

/** Stacks of a profile, each with its weight, in the order of time. */
export interface Weighed {
  readonly node: readonly number[];
  readonly weight: readonly number[];
  /** When each began, in the unit of the profile since its `startValue`. */
  readonly at: readonly number[];
}

/** What reading the samples of a profile needs. */
export interface ProfileContext {
  readonly tree: CallTreeBuilder;
  /** The frame of ours for a place in `shared.frames`. */
  readonly frameAt: (value: unknown, where: string) => number;
  readonly startValue: number;
  readonly endValue: number;
  /** Time in which nothing ran is a gap between samples; memory without a stack is memory all the same. */
  readonly skipsEmpty: boolean;
}
