import type { QueryObserver } from '../observation/query-observer.js';
import { type RunningQuery, unobserved } from '../observation/running-query.js';
import type { QueryResult, QueryStart } from '../query/query-event.js';
import { isPromise, settled } from './settled.js';

/**
 * Begins a query. What cannot be read of the call is the observer's trouble: the query goes on, unobserved.
 *
 * @param describe what is asked; undefined: nothing to observe
 */
export function beginQuery(observer: QueryObserver, describe: () => QueryStart | undefined): RunningQuery {
  try {
    const start = describe();
    return start === undefined ? unobserved : observer.start(start);
  } catch (cause) {
    observer.failed(cause);
    return unobserved;
  }
}

/**
 * Ends a query that went well, or as its result says. What cannot be read of it is the observer's trouble, too.
 *
 * @param value handed to `read`
 */
export function endQuery(
  observer: QueryObserver,
  query: RunningQuery,
  read: (value: unknown) => QueryResult,
  value?: unknown,
): void {
  try {
    query.end(read(value));
  } catch (cause) {
    query.end({});
    observer.failed(cause);
  }
}

/** Calls a method for a query; one that throws has failed. */
export function callFor<T>(query: RunningQuery, call: () => T): T {
  try {
    return call();
  } catch (error) {
    query.end({ error });
    throw error;
  }
}

/**
 * Makes a call of the application and observes it from its beginning to its end, which is that of its promise if it
 * returns one. Its result and its errors are those of the call itself.
 *
 * @param read what came of it, from what the call returned or its promise was fulfilled with
 * @param cause the error of the driver in what was thrown, if a library hides it in one of its own
 */
export function observeCall<T>(
  observer: QueryObserver,
  describe: () => QueryStart | undefined,
  call: (query: RunningQuery) => T,
  read: (value: unknown) => QueryResult,
  cause?: (thrown: unknown) => unknown,
): T {
  const query = beginQuery(observer, describe);
  let result: T;
  try {
    result = call(query);
  } catch (error) {
    query.end({ error: cause?.(error) ?? error });
    throw error;
  }
  if (query === unobserved) return result;
  if (!isPromise(result)) {
    endQuery(observer, query, read, result);
    return result;
  }
  return settled(
    result,
    (value) => endQuery(observer, query, read, value),
    (error) => query.end({ error: cause?.(error) ?? error }),
  ) as T;
}
