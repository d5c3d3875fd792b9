import { SondeError } from '@sonde/metrics';

/**
 * The catalogue of everything `@sonde/otlp` refuses or reports. A code never changes its meaning; the README
 * documents each one, and a test keeps the two equal.
 */
export const otlpErrorCodes = {
  SONDE_INVALID_OPTION: 'An option is unknown, of the wrong type or out of range.',
  SONDE_OTLP_PEER_MISSING: 'The protocol is grpc, and @opentelemetry/otlp-grpc-exporter-base is not installed.',
  SONDE_OTLP_ENVIRONMENT: 'An OTEL_* variable has no usable value; the default is used instead.',
  SONDE_OTLP_ALREADY_STARTED: 'A registry is pushed by startOtlp already; both go on.',
  SONDE_OTLP_UNREACHABLE: 'No connection to the receiver came about, or it broke.',
  SONDE_OTLP_CERTIFICATE: 'The TLS connection to the receiver failed: its certificate or ours was not accepted.',
  SONDE_OTLP_TIMEOUT: 'A push was not done in time.',
  SONDE_OTLP_BUSY: 'The receiver asked to come again later, for longer than a push may take.',
  SONDE_OTLP_REFUSED: 'The receiver refused a push, and would refuse it again.',
  SONDE_OTLP_REJECTED: 'The receiver took a push in part.',
  SONDE_OTLP_REMARK: 'The receiver took a push, and had something to say of it.',
  SONDE_OTLP_FAILED: 'A push could not be made: collecting or encoding failed.',
  SONDE_INSTRUMENT_NAME_INVALID: 'A meter or an instrument of OpenTelemetry has a name that is not allowed.',
  SONDE_INSTRUMENT_CONFLICT: 'An instrument of OpenTelemetry exists already in another form; both are recorded.',
  SONDE_INSTRUMENT_REFUSED: 'An instrument or callback of OpenTelemetry cannot be had, and records nothing.',
  SONDE_INSTRUMENT_LIMIT: 'A meter of OpenTelemetry has as many instruments as it may; further ones record nothing.',
  SONDE_METER_LIMIT: 'There are as many meters of OpenTelemetry as there may be; further ones record nothing.',
  SONDE_ADVICE_IGNORED: 'The bucket boundaries that an instrument of OpenTelemetry advises are none.',
  SONDE_VIEW_IGNORED: 'A view asks for an aggregation that an instrument cannot have.',
  SONDE_VIEW_FAILED: 'An attributes processor of a view threw.',
} as const;

export type OtlpErrorCode = keyof typeof otlpErrorCodes;

export type OtlpError = SondeError<OtlpErrorCode>;

export function invalidOption(option: string, got: string, expected: string, next = 'Correct the option.'): OtlpError {
  return new SondeError('SONDE_INVALID_OPTION', { what: `option "${option}"`, got, expected, next });
}
