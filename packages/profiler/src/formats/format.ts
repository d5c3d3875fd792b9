import type { Profile, ProfileKind } from '../call-tree/profile.js';

export type FormatName = 'cpuprofile' | 'heapprofile' | 'heapsnapshot' | 'pprof' | 'folded' | 'speedscope';

/** A file format that profiles are read from or written in. */
export interface Format {
  readonly name: FormatName;
  /** Of a file name, with its dot: `.cpuprofile`. */
  readonly extension: string;
  readonly mediaType: string;
  readonly reads: boolean;
  readonly writes: boolean;
  /** The kinds of profile it has a place for. */
  readonly kinds: readonly ProfileKind[];
  /** Whether one file holds the samples of several threads apart. */
  readonly threads: boolean;
  /** Whether a file knows when a sample was taken. */
  readonly times: boolean;
  /** Whether a file knows the labels of a sample. */
  readonly labels: boolean;
}

export interface WriteOptions {
  /** Only the samples of this thread (a name of `Profile.threads`). `cpuprofile` holds one thread: it must be told which of several. */
  readonly thread?: string | undefined;
  /** For `folded` and `speedscope`: the measure that is written (a name of `Profile.measures`). */
  readonly measure?: string | undefined;
  /** For `speedscope`: when functions began and ended instead of sample for sample; smaller where stacks are deep. */
  readonly evented?: boolean | undefined;
}

/**
 * A file in pieces. A writer yields after some thousand steps of work at the latest, with an empty piece if it has none,
 * so that whoever drives it can let others run.
 */
export type Pieces = Generator<string | Uint8Array, void, undefined>;

export type Writer = (profile: Profile, options: WriteOptions) => Pieces;

/** Steps of work between two pieces: some milliseconds on a slow machine. */
export const stepsPerPiece = 4096;
