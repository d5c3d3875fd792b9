import { SondeError } from '@sonde/metrics';

/**
 * The catalogue of everything `@sonde/profiler` refuses or reports. A code never changes its meaning; the README
 * documents each one, and a test keeps the two equal.
 */
export const profilerErrorCodes = {
  SONDE_INVALID_OPTION: 'An option is unknown, of the wrong type or out of range.',
  SONDE_PROFILER_BUSY: 'Another profile is being taken, and the queue is full.',
  SONDE_PROFILER_CLOSED: 'The profiler was closed.',
  SONDE_PROFILER_START_FAILED: 'No engine could start a profile.',
  SONDE_PROFILER_STOP_FAILED: 'A profile was started, and could not be ended or read.',
  SONDE_PROFILER_ENGINE_MISSING: 'The package of an engine is not installed, or does not load on this machine.',
  SONDE_PROFILER_FILE_INVALID: 'A file is no profile, is cut off, or breaks the rules of its format.',
  SONDE_PROFILER_FILE_TOO_LARGE: 'A file is larger than what is read at once.',
  SONDE_PROFILER_FORMAT_UNFIT: 'A profile cannot be written in a format: the format has no place for its kind.',
  SONDE_PROFILER_REPORT_FAILED:
    'A report could not be made: its program is missing, or the thread that makes it broke.',
  SONDE_PROFILER_SNAPSHOT_REFUSED: 'A heap snapshot was not taken: there is too little memory or disk for it.',
  SONDE_PROFILER_STORAGE_FAILED: 'A profile could not be kept on disk; the service goes on.',
  SONDE_PROFILER_LISTENER_FAILED: 'A function of the application that the profiler calls threw.',
  SONDE_PROFILER_WORKER_LOST: 'A worker thread ended, or did not answer, while it was profiled.',
} as const;

export type ProfilerErrorCode = keyof typeof profilerErrorCodes;

export type ProfilerError = SondeError<ProfilerErrorCode>;

/** An error of the catalogue: what happened, what was there, what should have been, what to do. */
export function profilerError(
  code: ProfilerErrorCode,
  what: string,
  got: string,
  expected: string,
  next: string,
  cause?: unknown,
): ProfilerError {
  return new SondeError(code, { what, got, expected, next }, cause === undefined ? undefined : { cause });
}
