import { SondeError } from '@sonde/metrics';
import type { OtlpError, OtlpErrorCode } from '../errors.js';
import { isTooLarge } from './refused-content.js';
import { withoutSecrets } from './secrets.js';

/** What is known of a failed request: where it went, and what must not be repeated. */
export interface FailureContext {
  readonly shownUrl: string;
  /** Values of the headers, and of the endpoint's query. */
  readonly secrets: readonly string[];
  readonly timeoutMs: number;
}

/** Errors of Node.js, of the official exporters and of gRPC, by the fields they have. */
interface Failure {
  readonly message?: unknown;
  readonly code?: unknown;
  /** The body of an HTTP answer. */
  readonly data?: unknown;
  /** What a gRPC server said. */
  readonly details?: unknown;
}

type Reading = readonly [code: OtlpErrorCode, got: string, next: string];

const nextTry = 'The next push carries what this one could not.';
const certificateNext =
  'Set OTEL_EXPORTER_OTLP_CERTIFICATE or tls.ca to the authority that signed it; tls.cert and tls.key where the receiver wants ours.';

/**
 * Why a request failed, in our words. The original error is not its cause: it may hold an answer, and an answer may
 * hold the headers it was asked with.
 */
export function asSendFailure(failure: unknown, context: FailureContext): OtlpError {
  const { message, code, data, details } = (failure ?? {}) as Failure;
  const clean = (text: unknown) => withoutSecrets(typeof text === 'string' ? text : '', context.secrets);
  const [errorCode, got, next] =
    typeof code === 'number'
      ? code <= 16
        ? grpcReading(code, clean(details) || clean(message))
        : httpReading(code, clean(data) || clean(message))
      : otherReading(typeof code === 'string' ? code : '', clean(message), context.timeoutMs);
  return sendError(errorCode, context, got, next);
}

/** The push as a whole ran out of time, and was broken off. */
export function timedOut(context: FailureContext, ms: number): OtlpError {
  return sendError('SONDE_OTLP_TIMEOUT', context, `no answer after ${Math.round(ms)} ms`, nextTry);
}

/** Taken in part; `sent` data points in all. */
export function partlyRejected(context: FailureContext, rejected: number, sent: number, message: string): OtlpError {
  const said = withoutSecrets(message, context.secrets);
  return sendError(
    'SONDE_OTLP_REJECTED',
    context,
    `${rejected} of ${sent} data points refused${said === '' ? '' : `: ${said}`}`,
    'See what the receiver says of them; the others have arrived.',
  );
}

/** All was taken. OTLP specification, "Partial Success": a message without rejected data points is a warning. */
export function remarked(context: FailureContext, message: string): OtlpError {
  const said = withoutSecrets(message, context.secrets);
  return sendError('SONDE_OTLP_REMARK', context, `the remark: ${said}`, 'See what the receiver says; nothing is lost.');
}

function sendError(code: OtlpErrorCode, { shownUrl }: FailureContext, got: string, next: string): OtlpError {
  return new SondeError(code, { what: `the push to ${shownUrl}`, got, expected: 'all metrics taken', next });
}

function httpReading(status: number, said: string): Reading {
  const got = `an answer ${status}${said === '' ? '' : `: ${said}`}`;
  if (status === 404 || status === 405) return ['SONDE_OTLP_REFUSED', got, 'Correct the path of the endpoint.'];
  if (status === 401 || status === 403) return ['SONDE_OTLP_REFUSED', got, 'Correct the headers.'];
  if (status === 413) return ['SONDE_OTLP_REFUSED', got, 'Raise what the receiver takes at once, or set compression.'];
  return ['SONDE_OTLP_REFUSED', got, 'See what the receiver says; the next push tries again.'];
}

/** Codes of gRPC: https://grpc.io/docs/guides/status-codes/ */
function grpcReading(code: number, said: string): Reading {
  const got = `gRPC status ${code}${said === '' ? '' : `: ${said}`}`;
  if (isCertificate(said)) return ['SONDE_OTLP_CERTIFICATE', got, certificateNext];
  if (code === 4) return ['SONDE_OTLP_TIMEOUT', got, nextTry];
  if (code === 14) return ['SONDE_OTLP_UNREACHABLE', got, nextTry];
  if (code === 8 && isTooLarge(said)) return ['SONDE_OTLP_REFUSED', got, 'Raise what the receiver takes at once.'];
  if (code === 8) return ['SONDE_OTLP_BUSY', got, 'Look whether the receiver is overloaded, or takes less at once.'];
  if (code === 7 || code === 16) return ['SONDE_OTLP_REFUSED', got, 'Correct the headers.'];
  return ['SONDE_OTLP_REFUSED', got, 'See what the receiver says; the next push tries again.'];
}

function otherReading(code: string, message: string, timeoutMs: number): Reading {
  if (message === 'Export failed with retryable status') {
    return ['SONDE_OTLP_BUSY', 'an answer 429, 502, 503 or 504, to the end of the time', nextTry];
  }
  if (message === 'Request timed out') return ['SONDE_OTLP_TIMEOUT', `no answer in ${timeoutMs} ms`, nextTry];
  const got = message === '' ? code || 'a failure without a reason' : message;
  if (isCertificate(`${code} ${message}`)) return ['SONDE_OTLP_CERTIFICATE', got, certificateNext];
  return ['SONDE_OTLP_UNREACHABLE', got, nextTry];
}

function isCertificate(text: string): boolean {
  return /certificate|_CERT|SELF_SIGNED|ERR_TLS|ERR_SSL|EPROTO|ERR_OSSL|PEM|\bSSL\b|alert (?:unknown ca|bad)/i.test(
    text,
  );
}
