import type { CallTree } from '../call-tree/call-tree.js';
import type { LineTicks } from '../call-tree/profile.js';
import type { SourceExcerpt } from '../call-tree/source-excerpt.js';
import type { ExcerptLimits, SourceLimits } from './source-options.js';

/** What the worker is given: plain data. */
export interface SourceJob {
  readonly tree: CallTree;
  readonly lineTicks: LineTicks | undefined;
  /** Of each frame, its self value: the hottest come first. */
  readonly weight: Float64Array;
  readonly limits: SourceLimits;
  /** Without them, no lines are read. */
  readonly excerpts: ExcerptLimits | undefined;
}

/** What it answers. */
export interface SourceResult {
  readonly tree: CallTree;
  /** Of each node of the old tree, its node in the new one. */
  readonly nodeOf: Uint32Array;
  readonly lineTicks: LineTicks | undefined;
  readonly excerpts: readonly SourceExcerpt[];
  readonly notes: readonly string[];
}
