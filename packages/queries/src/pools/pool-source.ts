/** A pool at one moment. What a pool has no notion of is undefined. */
export interface PoolReading {
  readonly used: number;
  readonly idle: number;
  /** Requests that wait for a connection. */
  readonly pending: number;
  readonly max: number | undefined;
  readonly idleMax?: number | undefined;
}

/** What happens in a pool. Times in milliseconds. */
export interface PoolListener {
  /** A connection was handed out, after so long; at once is a time too. */
  waited(ms: number): void;
  /** A connection came back, after so long. */
  used(ms: number): void;
  /** A connection was opened, which took so long. */
  created(ms: number): void;
  /** Somebody waited in vain. */
  timedOut(): void;
}

/** A pool of some driver, as it is measured. */
export interface PoolSource {
  read(): PoolReading;
  /**
   * Tells of what happens from now on. Nothing of it throws into the pool.
   *
   * @param now monotonic, in milliseconds
   * @returns what ends it, and leaves the pool as it was
   */
  watch(listener: PoolListener, now: () => number): () => void;
}
