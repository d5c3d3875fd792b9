import { describeValue, SondeError } from '@sonde/metrics';
import { notObservable } from '../errors.js';
import type { QueryObserver } from '../observation/query-observer.js';

/** What tests need of an observer: `new QueryObserver({ mode: 'test' })`, with the pools of the application observed by it. */
export type TestObserver = Pick<QueryObserver, 'watch' | 'mode'> & Partial<Pick<QueryObserver, 'registry'>>;

/**
 * Refuses what is no observer, and one whose thresholds are not those of tests: it would find less, and say nothing.
 *
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE, SONDE_INVALID_OPTION
 */
export function checkObserver(what: string, observer: unknown): asserts observer is TestObserver {
  const { watch, mode } = (observer ?? {}) as Partial<TestObserver>;
  if (typeof watch !== 'function') {
    throw notObservable(what, describeValue(observer), 'a QueryObserver', `Pass new QueryObserver({ mode: 'test' }).`);
  }
  if (mode !== 'test') {
    throw new SondeError('SONDE_INVALID_OPTION', {
      what: `the observer of ${what}`,
      got: `one in mode ${describeValue(mode)}`,
      expected: "one in mode 'test'",
      next: `Make it with new QueryObserver({ mode: 'test' }): in other modes a few repetitions are no finding.`,
    });
  }
}

/** @throws SondeError SONDE_INVALID_OPTION, also for a promise: what it waits for has begun before anything is counted */
export function checkFunction(what: string, fn: unknown): asserts fn is () => unknown {
  if (typeof fn === 'function') return;
  const isPromise = typeof (fn as PromiseLike<unknown> | null | undefined)?.then === 'function';
  throw new SondeError('SONDE_INVALID_OPTION', {
    what: `what ${what} measures`,
    got: isPromise ? 'a promise, whose queries have begun already' : describeValue(fn),
    expected: 'a function',
    next: 'Pass a function that runs the queries: () => listOrders().',
  });
}
