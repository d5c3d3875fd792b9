import { SondeError } from '@sonde/metrics';

/**
 * The catalogue of everything the package `sonde` refuses or reports, its command included. A code never changes its
 * meaning; the README documents each one, and a test keeps the two equal.
 */
export const sondeErrorCodes = {
  SONDE_INVALID_OPTION: 'An option is unknown, of the wrong type or out of range.',
  SONDE_INVALID_VARIABLE: 'An environment variable has no usable value; the default is used instead.',
  SONDE_UNKNOWN_VARIABLE: 'An environment variable is called almost like one of Sonde, and is none.',
  SONDE_ALREADY_STARTED: 'start() was called while Sonde runs.',
  SONDE_NOT_LISTENING: 'There is no metrics server: metricsPort is false, or Sonde is off or stopped.',
  SONDE_PORT_IN_USE: 'Something else listens on the port of the metrics server; the service goes on without it.',
  SONDE_LISTEN_FAILED: 'The metrics server cannot listen on its host and port; the service goes on without it.',
  SONDE_PART_FAILED: 'A part of what start() connects could not be started or failed; the service goes on without it.',
  SONDE_MODULE_FAILED: 'A module that was loaded could not be measured; it works as it would without Sonde.',
  SONDE_MODULE_TOO_EARLY: 'A module of ES modules alone was imported before start(), and is not measured.',
  SONDE_COMMAND_UNREACHABLE: 'A service could not be reached by the command, or did not answer in time.',
  SONDE_COMMAND_REFUSED: 'A service refused what the command asked for: its status is not 200.',
  SONDE_COMMAND_ANSWER: 'A service answered the command with something else than it was asked for, or with too much.',
  SONDE_COMMAND_FILE: 'A file could not be read or written by the command.',
} as const;

export type SondeErrorCode = keyof typeof sondeErrorCodes;

/** An error of the catalogue: what happened, what was there, what should have been, what to do. */
export function sondeError(
  code: SondeErrorCode,
  what: string,
  got: string,
  expected: string,
  next: string,
  cause?: unknown,
): SondeError<SondeErrorCode> {
  return new SondeError(code, { what, got, expected, next }, cause === undefined ? undefined : { cause });
}
