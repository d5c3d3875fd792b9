/** The runs of one statement with one set of values. Times are of the registry's monotonic clock. */
export class ParameterSet {
  runs = 0;
  /**
   * Repeats that an answer kept in memory would have saved: not after a failure, and not after a write to one of the
   * tables in between.
   */
  repeats = 0;
  /** Shortest time from the end of a run to the start of such a repeat. */
  minPauseMs = Number.POSITIVE_INFINITY;
  /** The run before failed: the next one is a retry. */
  hasFailed = false;
  startedMs = 0;
  endedMs = 0;
}
