import type { CallTree } from './call-tree.js';
import type { Timeline } from './timeline.js';

/** What a number of a sample counts. */
export interface Measure {
  /** As pprof names them: `samples`, `wall`, `cpu`, `alloc_objects`, `alloc_space`, `inuse_objects`, `inuse_space`. */
  readonly name: string;
  readonly unit: 'count' | 'nanoseconds' | 'bytes';
}

/**
 * - `cpu`: where time went, sampled by a clock (`wall`: idle time is in it) or by CPU time
 * - `allocations`: what was allocated in a window, dead or alive
 * - `heap`: what was alive at its end, by who allocated it
 */
export type ProfileKind = 'cpu' | 'allocations' | 'heap';

/** Samples as columns, in the order of time where times are known. */
export interface Samples {
  readonly count: number;
  /** Of each sample, the node its stack ends in. */
  readonly node: Uint32Array;
  /** For each measure, a column of one number per sample. */
  readonly values: readonly Float64Array[];
  /** When each was taken, in microseconds since the profile's start; not known of every format. */
  readonly atUs?: Float64Array | undefined;
  /** Of each sample, its place in `Profile.labels`. Without it, no sample has labels. */
  readonly label?: Uint32Array | undefined;
  /** Of each sample, its place in `Profile.threads`. Without it, all are of the first. */
  readonly thread?: Uint32Array | undefined;
}

/** Self time by source line: how often a node was seen there. */
export interface LineTicks {
  readonly node: Uint32Array;
  /** From 1. */
  readonly line: Uint32Array;
  readonly ticks: Uint32Array;
}

/** What is told of a profile as a whole. */
export interface ProfileOrigin {
  /** `inspector`, `v8`, `v8-profiler-next`, `datadog`, or the format of the file it was read from. */
  readonly engine: string;
  /** `v20.20.2`, where known. */
  readonly node?: string | undefined;
  readonly pid?: number | undefined;
  /** Time, or bytes, between two samples as asked for: microseconds for `cpu`, bytes otherwise. 0 where not known. */
  readonly interval: number;
  /** What the reader should know: samples that were dropped, a thread that did not answer. Plain sentences. */
  readonly notes: readonly string[];
}

/**
 * One profile, of any kind and from any tool: what stands between capturing and showing. It is plain data, immutable,
 * and can be cloned to a worker.
 */
export interface Profile {
  readonly kind: ProfileKind;
  /** What it is called where several stand side by side: `GET /orders`, `orders.cpuprofile`. */
  readonly title: string;
  /** Milliseconds since the Unix epoch, where known. */
  readonly startedAtMs?: number | undefined;
  /** Its start on the engine's own clock, in microseconds from an arbitrary zero that stays the same in a process. */
  readonly startTicksUs?: number | undefined;
  /** Microseconds; 0 where it is not known. */
  readonly durationUs: number;
  /** At least one; the first is what is shown unless something else is asked for. */
  readonly measures: readonly Measure[];
  readonly tree: CallTree;
  readonly samples: Samples;
  readonly lineTicks?: LineTicks | undefined;
  /** Sets of labels; the first is the empty one. */
  readonly labels: readonly Readonly<Record<string, string>>[];
  /** Names of the threads; at least one. */
  readonly threads: readonly string[];
  readonly timeline?: Timeline | undefined;
  readonly origin: ProfileOrigin;
}
