/** A time in a profile, in microseconds since its start. */
export interface Span {
  readonly startUs: number;
  readonly durationUs: number;
}

/** A pause of the garbage collector. */
export interface GcPause extends Span {
  /** `minor`, `major`, `incremental`, `weakcb`, as Node's performance hooks name them. */
  readonly kind: string;
}

/** How late the event loop was: time between when a timer should have run and when it did. */
export interface LoopLag {
  /** When the late timer ran: the loop was held in the time before. */
  readonly atUs: number;
  readonly lagUs: number;
}

/** What kept the process open at one time, by type (`TCPSocketWrap`, `Timeout`), as `process.getActiveResourcesInfo`. */
export interface Waiting {
  readonly atUs: number;
  readonly resources: Readonly<Record<string, number>>;
  /** Share of the time since the last one that the loop was not idle, 0 to 1. */
  readonly utilisation: number;
}

/** Memory at one time, in bytes. */
export interface MemoryUse {
  readonly atUs: number;
  readonly heapUsed: number;
  readonly heapTotal: number;
  readonly external: number;
  readonly arrayBuffers: number;
  readonly rss: number;
}

/** A unit of work that ended in the window: a request, a job. */
export interface WorkSpan extends Span {
  readonly kind: string;
  /** `GET /orders/:id`. */
  readonly name: string;
  readonly traceId?: string | undefined;
}

/** What else was going on while a profile was taken: it says whether time was computing, collecting or waiting. */
export interface Timeline {
  readonly gc: readonly GcPause[];
  readonly lag: readonly LoopLag[];
  readonly waiting: readonly Waiting[];
  readonly memory: readonly MemoryUse[];
  readonly work: readonly WorkSpan[];
  /** Entries that found no place, by column. */
  readonly dropped: number;
}
