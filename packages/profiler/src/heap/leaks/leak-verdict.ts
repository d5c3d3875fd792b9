import type { Frame } from '../../call-tree/frame.js';

/** A place whose objects pile up. */
export interface LeakSuspect {
  /**
   * The function that allocates what stays; its line is where the function begins. V8 tells of machine code: where it
   * built a small function into its caller (inlining), the caller is named, which may be in another file.
   */
  readonly frame: Frame;
  /** The way to it that most is alive of, innermost first. */
  readonly stack: readonly Frame[];
  readonly growthBytesPerMinute: number;
  /** Readings that it was looked at in. */
  readonly samples: number;
  /** Kendall's tau of its bytes over time: 1 where they rose each time. */
  readonly monotone: number;
  /** Growth over its sampling error. 3 is seen by chance once in 700 times. */
  readonly sigma: number;
  /** Share of what the heap grew by, 0 to 1. */
  readonly share: number;
  /** Alive at the last reading, in bytes, as far as it was allocated since sampling began. */
  readonly sizeNow: number;
}

/** Whether memory leaks, with what says so. */
export interface LeakVerdict {
  readonly leaking: boolean;
  /** That the suspects leak: 0 to 0.99. Without suspects 0. */
  readonly confidence: number;
  /** Plain sentences, the most telling first. */
  readonly evidence: readonly string[];
  /** The fastest first. Empty unless `leaking`. */
  readonly suspects: readonly LeakSuspect[];
  /** Readings that count: after the warm-up, since sampling last began anew. */
  readonly readings: number;
  /** Time between the first and the last of them, in milliseconds. */
  readonly spanMs: number;
  /** Of the heap after collections, memory of buffers included. */
  readonly growthBytesPerMinute: number;
}
