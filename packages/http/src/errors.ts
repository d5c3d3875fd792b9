import { didYouMean, SondeError } from '@sonde/metrics';

/**
 * The catalogue of everything `@sonde/http` refuses or reports. A code never changes its meaning; the README
 * documents each one, and a test keeps the two equal.
 */
export const httpErrorCodes = {
  SONDE_INVALID_OPTION: 'An option is unknown, of the wrong type or out of range.',
  SONDE_HTTP_MEASURED_TWICE: 'Requests are measured twice for one registry; the second measurement counts nothing.',
  SONDE_HTTP_OPTIONS_DIFFER: 'Requests of one registry are measured elsewhere with other labels or buckets.',
  SONDE_HTTP_LABEL_FAILED: 'A label function threw or returned no label value; the label is empty.',
  SONDE_HTTP_ROUTE_FAILED: "A route function threw or returned no text; the framework's own pattern is kept.",
  SONDE_HTTP_SKIP_FAILED: 'A skip function threw; the request is measured.',
  SONDE_HTTP_RECORDING_FAILED: 'A request could not be recorded; the request itself was not touched.',
  SONDE_HTTP_FRAMEWORK_MISSING:
    'A middleware was installed in another framework than its own, or on a platform it does not know.',
  SONDE_HTTP_ADOPTION_FAILED:
    'What measures all requests of a process could not work with a module, a server or the options that are used by hand; it was left as it was.',
  SONDE_HTTP_HOST_LIMIT: 'Outgoing requests went to more hosts than allowed; further hosts share one label value.',
} as const;

export type HttpErrorCode = keyof typeof httpErrorCodes;

export type HttpError = SondeError<HttpErrorCode>;

export function invalidOption(option: string, got: string, expected: string, next = 'Correct the option.'): HttpError {
  return new SondeError('SONDE_INVALID_OPTION', { what: `option "${option}"`, got, expected, next });
}

/** @param option what it is called in the message, by itself or with what it is an option of */
export function unknownOption(option: string, name: string, known: readonly string[]): HttpError {
  const next = didYouMean(name, known, `Known options: ${known.join(', ')}.`);
  return invalidOption(option, 'an unknown option', 'a known one', next);
}
