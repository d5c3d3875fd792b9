import type { QueryObserver } from '../../observation/query-observer.js';
import { type RunningQuery, unobserved } from '../../observation/running-query.js';
import type { QueryResult, QueryStart } from '../../query/query-event.js';

/** Tells the observer of a query; what cannot even be described is a fault of ours, and no query. */
export function begin(observer: QueryObserver, describe: () => QueryStart | undefined): RunningQuery {
  try {
    const start = describe();
    return start === undefined ? unobserved : observer.start(start);
  } catch (cause) {
    observer.failed(cause);
    return unobserved;
  }
}

/** Tells how a query ended, as far as its result can be read. */
export function finish(observer: QueryObserver, running: RunningQuery, read: () => QueryResult): void {
  let result: QueryResult = {};
  try {
    result = read();
  } catch (cause) {
    observer.failed(cause);
  }
  running.end(result);
}

/** A query whose answer is there when the call returns. */
export function observeSync<T>(
  observer: QueryObserver,
  describe: () => QueryStart | undefined,
  call: () => T,
  read: (value: T) => QueryResult,
): T {
  const running = begin(observer, describe);
  let value: T;
  try {
    value = call();
  } catch (error) {
    running.end({ error });
    throw error;
  }
  finish(observer, running, () => read(value));
  return value;
}

/**
 * A query whose answer is promised. The application gets a promise of its own, so that a rejection nobody handles is
 * still one that nobody handles.
 */
export function observePromise<T>(
  observer: QueryObserver,
  describe: () => QueryStart | undefined,
  call: () => T,
  read: (value: unknown) => QueryResult,
): T {
  const running = begin(observer, describe);
  let promise: T;
  try {
    promise = call();
  } catch (error) {
    running.end({ error });
    throw error;
  }
  if (typeof (promise as PromiseLike<unknown> | undefined)?.then !== 'function') {
    finish(observer, running, () => read(promise));
    return promise;
  }
  return (promise as PromiseLike<unknown>).then(
    (value) => {
      finish(observer, running, () => read(value));
      return value;
    },
    (error: unknown) => {
      running.end({ error });
      throw error;
    },
  ) as T;
}
