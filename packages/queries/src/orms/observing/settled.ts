import { types } from 'node:util';
import type { QueryObserver } from '../../observation/query-observer.js';

/**
 * Tells of a promise's end before whoever awaits it goes on. What it returns is a promise of its own, so that a
 * rejection that nobody handles is still reported by Node.js.
 *
 * Anything else is returned as it is: another thenable may begin its work when `then` is called, and would do it twice.
 */
export function settled<T>(
  observer: QueryObserver,
  result: T,
  fulfilled: (value: unknown) => void,
  rejected?: (error: unknown) => void,
): T {
  if (!types.isPromise(result)) return result;
  return result.then(
    (value) => {
      attempt(observer, () => fulfilled(value));
      return value;
    },
    (error: unknown) => {
      attempt(observer, () => rejected?.(error));
      throw error;
    },
  ) as T;
}

/** What fails here must not become the failure of what is observed. */
export function attempt(observer: QueryObserver, tell: () => void): void {
  try {
    tell();
  } catch (cause) {
    observer.failed(cause);
  }
}
