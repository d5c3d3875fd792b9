import { SondeError } from '@sonde/metrics';

/**
 * The catalogue of everything `@sonde/health` refuses or reports. A code never changes its meaning; the README
 * documents each one, and a test keeps the two equal.
 */
export const healthErrorCodes = {
  SONDE_INVALID_OPTION: 'An option is unknown, of the wrong type or out of range.',
  SONDE_HEALTH_DUPLICATE_CHECK: 'A check of that name exists already.',
  SONDE_HEALTH_CHECK_LIMIT: 'There are as many checks as there may be.',
  SONDE_HEALTH_CHECK_ANSWER: 'A check returned something that is no answer; it counts as down.',
  SONDE_HEALTH_CHECK_STUCK: 'Runs of a check neither end nor heed their signal; the next ones wait.',
  SONDE_HEALTH_LISTENER_FAILED: 'A listener or log that is told of changes threw.',
  SONDE_HEALTH_CLIENT_UNKNOWN: 'A ping was asked for a client of no known shape.',
  SONDE_HEALTH_PROBE_FAILED: 'A probe could not be answered as it should; it was answered with 503, in plain text.',
  SONDE_HEALTH_DETAILS_FAILED:
    'A function that decides who may see details threw, or gave no true or false; no details were shown.',
  SONDE_HEALTH_FRAMEWORK_MISSING:
    'An adapter was installed in another framework than its own, or on a platform it does not know.',
  SONDE_PORT_IN_USE: 'The port of the health server is taken.',
  SONDE_LISTEN_FAILED: 'The health server cannot listen on its address.',
  SONDE_HEALTH_UNKNOWN_CHECK: 'A service of gRPC names a check that the health does not have; it is not serving.',
  SONDE_HEALTH_SHUTDOWN_EXISTS: 'gracefulShutdown was called twice in one process; the first one has the signals.',
  SONDE_HEALTH_SHUTDOWN_BUDGET: 'The parts of a shutdown may take longer together than the whole is allowed.',
  SONDE_HEALTH_SHUTDOWN_TIMEOUT: 'A shutdown reached its deadline and was forced.',
  SONDE_HEALTH_SHUTDOWN_FORCED: 'A second signal forced a shutdown.',
  SONDE_HEALTH_SHUTDOWN_CUT_SHORT: 'Something else ended the process during a shutdown.',
  SONDE_HEALTH_SHUTDOWN_LISTENER: 'A callback of the shutdown (onPhase, beginShutdown, a server) threw.',
  SONDE_HEALTH_DRAIN_TIMEOUT:
    'Requests were still in flight when the time to drain was over; their connections were cut.',
  SONDE_HEALTH_CLOSER_FAILED: 'A closer threw or rejected; the next one ran.',
  SONDE_HEALTH_CLOSER_TIMEOUT: 'A closer was not done in time; the next one ran.',
  SONDE_HEALTH_WORKER_FAILED: 'A cluster worker or a worker thread did not end cleanly.',
  SONDE_HEALTH_WORKER_FORKED: 'A cluster worker was forked during a shutdown.',
} as const;

export type HealthErrorCode = keyof typeof healthErrorCodes;

export type HealthError = SondeError<HealthErrorCode>;

export function invalidOption(
  option: string,
  got: string,
  expected: string,
  next = 'Correct the option.',
): HealthError {
  return new SondeError('SONDE_INVALID_OPTION', { what: `option "${option}"`, got, expected, next });
}
