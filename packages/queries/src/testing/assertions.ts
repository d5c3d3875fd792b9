import { AssertionError } from 'node:assert';
import { checkScaleOptions, judgeScale, runScaled, type ScaleOptions } from './scaling.js';
import { checkFunction, checkObserver, type TestObserver } from './test-observer.js';
import { checkLimit, judgeCount, judgeNPlusOne, type NPlusOneOptions, type Verdict } from './verdict.js';

/**
 * Fails when a function repeats a query for each row of another one. For `node:test`, and wherever there is no `expect`.
 *
 * @throws AssertionError with the findings; what the function throws; SondeError SONDE_INVALID_OPTION,
 * SONDE_QUERIES_NOT_OBSERVABLE for bad use
 */
export async function assertNoNPlusOne(
  observer: TestObserver,
  fn: () => unknown,
  options: NPlusOneOptions = {},
): Promise<void> {
  checkObserver('assertNoNPlusOne()', observer);
  checkFunction('assertNoNPlusOne()', fn);
  const { report } = await observer.watch({ kind: 'test' }, fn);
  settle('noNPlusOne', judgeNPlusOne(report, options));
}

/**
 * Fails when a function runs more queries than so many; `BEGIN` and the like do not count.
 *
 * @throws as `assertNoNPlusOne`
 */
export async function assertAtMostQueries(observer: TestObserver, fn: () => unknown, limit: number): Promise<void> {
  checkObserver('assertAtMostQueries()', observer);
  checkFunction('assertAtMostQueries()', fn);
  checkLimit('assertAtMostQueries()', limit);
  const { report } = await observer.watch({ kind: 'test' }, fn);
  settle('atMostQueries', judgeCount(report, limit));
}

/**
 * Fails when a function runs more queries with more data.
 *
 * @throws as `assertNoNPlusOne`
 */
export async function assertScalesConstantly(
  observer: TestObserver,
  fn: () => unknown,
  options: ScaleOptions,
): Promise<void> {
  checkObserver('assertScalesConstantly()', observer);
  checkFunction('assertScalesConstantly()', fn);
  checkScaleOptions('assertScalesConstantly()', options);
  settle('scalesConstantly', judgeScale(await runScaled(observer, fn, options, undefined)));
}

function settle(operator: string, { pass, message, actual, expected }: Verdict): void {
  if (!pass) throw new AssertionError({ message: message(), actual, expected, operator, stackStartFn: settle });
}
