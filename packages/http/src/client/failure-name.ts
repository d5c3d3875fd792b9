import { otherName } from '@sonde/metrics';
import { errorName } from '../request/error-type.js';

/** `error.type` of a request that its own caller gave up. */
export const abortError = 'AbortError';
/** `error.type` of a request that a time limit of its caller ended. */
export const timeoutError = 'TimeoutError';

/**
 * What to call the error that ended an outgoing request: `ECONNREFUSED`, `UND_ERR_SOCKET`. Being given up has one name
 * for all clients, whether it came as a `DOMException` without a code, as `ABORT_ERR` or as `UND_ERR_ABORTED`.
 */
export function failureName(error: unknown): string {
  // Whoever aborts may give any reason, a text too; clients themselves fail with errors only.
  if (typeof error !== 'object' || error === null) return abortError;
  try {
    const { name, cause } = error as { name?: unknown; cause?: { name?: unknown } | null };
    if (name === timeoutError) return timeoutError;
    // node:http wraps the reason of its signal.
    if (name === abortError) return cause?.name === timeoutError ? timeoutError : abortError;
  } catch {
    // A getter of the error's own threw; so will others.
    return otherName;
  }
  return errorName(error) ?? otherName;
}
