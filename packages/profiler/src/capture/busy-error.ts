import { SondeError } from '@sonde/metrics';

/** A profile was refused because another one is being taken; says when it is worth to ask again. */
export class ProfilerBusyError extends SondeError<'SONDE_PROFILER_BUSY'> {
  /** Whole seconds, at least 1, as HTTP's `Retry-After` wants them. */
  readonly retryAfterSeconds: number;

  /** @param waiting profiles in the queue */
  constructor(retryAfterSeconds: number, waiting: number) {
    super('SONDE_PROFILER_BUSY', {
      what: 'taking a CPU profile',
      got: `another one that is being taken, and ${waiting} in the queue`,
      expected: 'a free place',
      next: `Ask again in ${retryAfterSeconds} s, or raise maxQueue.`,
    });
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
