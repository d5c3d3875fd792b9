import { SondeError } from '@sonde/metrics';

/**
 * The catalogue of everything `@sonde/queries` refuses or reports. A code never changes its meaning; the README
 * documents each one, and a test keeps the two equal.
 */
export const queriesErrorCodes = {
  SONDE_INVALID_OPTION: 'An option is unknown, of the wrong type or out of range.',
  SONDE_QUERIES_NOT_OBSERVABLE:
    'An adapter was given something else than what it observes, or an object that is frozen.',
  SONDE_QUERIES_OBSERVED_TWICE: 'The same pool or client is observed twice by one observer; its queries count once.',
  SONDE_QUERIES_ADOPTION_FAILED:
    'What observes all queries of a process could not work with a module, a client or a pool; it was left as it was.',
  SONDE_QUERIES_NO_SCOPE: 'Many queries ran, and none in a request, job or test: an N+1 cannot be found so.',
  SONDE_QUERIES_RECORDING_FAILED: 'A query could not be recorded; the query itself was not touched.',
  SONDE_QUERIES_LISTENER_FAILED: 'A listener or log that findings are handed to threw.',
  SONDE_QUERIES_SUMMARY_LIMIT: 'There are more different queries than allowed as labels; further ones share one.',
  SONDE_QUERIES_BASELINE_INVALID: 'A baseline file cannot be read, or is none.',
  SONDE_QUERIES_REPORT_INVALID: 'A document of findings cannot be read, or is none.',
  SONDE_QUERIES_NO_DRIVER: 'The driver that a database address needs is not installed.',
  SONDE_QUERIES_CONNECTION_FAILED: 'The database did not let the advice in.',
  SONDE_QUERIES_EXPLAIN_REFUSED:
    'A statement is not explained (an answer, not thrown): it writes, is several, or may not be read. Thrown: the connection is inside a transaction.',
  SONDE_QUERIES_EXPLAIN_FAILED: 'The database could not plan a statement.',
} as const;

export type QueriesErrorCode = keyof typeof queriesErrorCodes;

export type QueriesError = SondeError<QueriesErrorCode>;

/** The error of an adapter whose target is not what it observes. */
export function notObservable(what: string, got: string, expected: string, next: string): QueriesError {
  return new SondeError('SONDE_QUERIES_NOT_OBSERVABLE', { what, got, expected, next });
}
