import type { ScopeReport } from '../observation/scope-report.js';
import { checkFunction, checkObserver, type TestObserver } from './test-observer.js';

/** What a function asked of its databases. */
export interface MeasuredQueries<T> extends ScopeReport {
  /** What the function returned, awaited. */
  readonly result: T;
}

/**
 * Runs a function in a scope of its own and tells what queries it, and all that it awaited, ran. What it throws is
 * thrown. Functions may be measured at the same time: each has its own queries.
 *
 * @param name of the scope, in findings: the title of the test
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE, SONDE_INVALID_OPTION
 */
export async function measureQueries<T>(
  observer: TestObserver,
  fn: () => T | PromiseLike<T>,
  name?: string,
): Promise<MeasuredQueries<T>> {
  checkObserver('measureQueries()', observer);
  checkFunction('measureQueries()', fn);
  const { result, report } = await observer.watch({ kind: 'test', name }, fn);
  return { ...report, result };
}
