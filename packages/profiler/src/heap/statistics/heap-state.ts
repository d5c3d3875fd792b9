/** What V8 and the system say of this thread's memory at one time, in bytes. */
export interface HeapState {
  /** Milliseconds of the clock. */
  readonly atMs: number;
  readonly heapUsed: number;
  readonly heapTotal: number;
  readonly heapLimit: number;
  /** Of C++ objects bound to JavaScript ones, `arrayBuffers` among them. */
  readonly external: number;
  readonly arrayBuffers: number;
  readonly rss: number;
  /** Allocated by V8 for itself. */
  readonly malloced: number;
  readonly detachedContexts: number;
  /** In use, by space: `old`, `new`, `large_object`, … */
  readonly spaces: Readonly<Record<string, number>>;
}

/** The heap as a major collection left it: what grows here is held by somebody. */
export interface HeapAfterGc {
  /** When it was looked at: a turn of the loop after the pause, so a little was allocated since. */
  readonly atMs: number;
  readonly heapUsed: number;
  readonly external: number;
}
