import { AsyncResource } from 'node:async_hooks';
import type { QueryObserver } from '../../observation/query-observer.js';
import { type RunningQuery, unobserved } from '../../observation/running-query.js';
import type { QueryResult, QueryStart } from '../../query/query-event.js';
import type { Method } from './patched-method.js';

/** Begins a query. What cannot be read of the call is the observer's trouble: the query goes on, unobserved. */
export function startQuery(observer: QueryObserver, describe: () => QueryStart): RunningQuery {
  try {
    return observer.start(describe());
  } catch (cause) {
    observer.failed(cause);
    return unobserved;
  }
}

/** Ends a query, with what its result can be read as. */
export function endQuery(observer: QueryObserver, query: RunningQuery, read: () => QueryResult): void {
  try {
    query.end(read());
  } catch (cause) {
    observer.failed(cause);
    query.end();
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
 * A callback of the application, to be called in the scope it was handed over in: drivers call it from their socket,
 * which belongs to whoever opened the connection.
 *
 * @param before called first, with the same parameters; must not throw
 */
export function inScope(callback: Method, before: Method): Method {
  return after(before, AsyncResource.bind(callback) as Method);
}

/** A callback with something that is called before it, with the same parameters, and must not throw. */
export function after(before: Method, callback: Method): Method {
  return function (...parameters) {
    before(...parameters);
    return callback.apply(this, parameters);
  };
}

/**
 * The promise of a query, with its end told before the application goes on. It is a promise of its own, so that a
 * rejection that nobody handles is still reported by Node.js.
 */
export function settled<T>(promise: PromiseLike<T>, ended: (value: T) => void, failed: (error: unknown) => void) {
  return promise.then(
    (value) => {
      ended(value);
      return value;
    },
    (error: unknown) => {
      failed(error);
      throw error;
    },
  );
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as PromiseLike<unknown> | null | undefined)?.then === 'function';
}

export function isMethod(value: unknown): value is Method {
  return typeof value === 'function';
}
