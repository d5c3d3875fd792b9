import { types } from 'node:util';
import type { QueryObserver } from '../observation/query-observer.js';

/**
 * Tells of a promise's end before whoever awaits it goes on. What it returns is a promise of its own, so that a
 * rejection that nobody handles is still reported by Node.js.
 *
 * @param fulfilled must not throw; neither must `rejected`
 */
export function settled<T>(
  promise: PromiseLike<T>,
  fulfilled: (value: T) => void,
  rejected: (error: unknown) => void = ignored,
): PromiseLike<T> {
  return promise.then(
    (value) => {
      fulfilled(value);
      return value;
    },
    (error: unknown) => {
      rejected(error);
      throw error;
    },
  );
}

function ignored(): void {}

/**
 * Whether the work of a promise is under way, whoever awaits it. Other thenables may begin theirs when `then` is called,
 * and would do it twice: builders of queries are such.
 */
export function isPromise(value: unknown): value is PromiseLike<unknown> {
  // The second is a library in the place of the global one.
  return types.isPromise(value) || value instanceof Promise;
}

/** For what a driver returns whose promises may be those of any library, and are never lazy. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}

/** What fails here must not become the failure of what is observed. */
export function attempt(observer: QueryObserver, tell: () => void): void {
  try {
    tell();
  } catch (cause) {
    observer.failed(cause);
  }
}
