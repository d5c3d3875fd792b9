import { types } from 'node:util';
import type { QueryObserver } from '../../observation/query-observer.js';
import { type RunningQuery, unobserved } from '../../observation/running-query.js';
import type { QueryResult, QueryStart } from '../../query/query-event.js';
import { settled } from './settled.js';

/** What an adapter does with one call of the library it observes. */
export interface CallReading {
  /** What is asked; undefined: nothing to observe. */
  readonly start: () => QueryStart | undefined;
  /** What came of it, from what the call returned or its promise was fulfilled with. */
  readonly result: (value: unknown) => QueryResult;
  /** The error of the driver in what was thrown, if the library hides it in one of its own. */
  readonly cause?: (thrown: unknown) => unknown;
}

/**
 * Makes a call of the application and observes it from its beginning to its end, which is that of its promise if it
 * returns one. Its result and its errors are those of the call itself.
 */
export function observeCall<T>(observer: QueryObserver, reading: CallReading, call: (running: RunningQuery) => T): T {
  const running = beginCall(observer, reading);
  let result: T;
  try {
    result = call(running);
  } catch (error) {
    failed(reading, running, error);
    throw error;
  }
  if (running === unobserved) return result;
  const end = (value: unknown) => endCall(observer, reading, running, value);
  if (types.isPromise(result)) return settled(observer, result, end, (error) => failed(reading, running, error));
  end(result);
  return result;
}

/** The start of an observed call whose end is not that of the call. */
export function beginCall(observer: QueryObserver, reading: Pick<CallReading, 'start'>): RunningQuery {
  try {
    const start = reading.start();
    return start === undefined ? unobserved : observer.start(start);
  } catch (cause) {
    observer.failed(cause);
    return unobserved;
  }
}

function endCall(observer: QueryObserver, reading: CallReading, running: RunningQuery, value: unknown): void {
  try {
    running.end(reading.result(value));
  } catch (cause) {
    running.end();
    observer.failed(cause);
  }
}

function failed({ cause }: CallReading, running: RunningQuery, thrown: unknown): void {
  running.end({ error: cause?.(thrown) ?? thrown });
}
