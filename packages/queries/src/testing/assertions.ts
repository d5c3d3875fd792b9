import { AssertionError } from 'node:assert';
import type { Verdict } from './check-result.js';
import type { NoQueriesOptions } from './no-queries.js';
import { checkScaleOptions, judgeScale, runScaled, type ScaleOptions } from './scaling.js';
import { hasSeen } from './seen-queries.js';
import { checkFunction, checkObserver, type TestObserver } from './test-observer.js';
import {
  type CheckContext,
  checkCountOptions,
  checkLimit,
  checkNPlusOneOptions,
  judgeCount,
  judgeNPlusOne,
  type NPlusOneOptions,
} from './verdict.js';

/**
 * Fails when a function repeats a query for each row of another one, or runs none, unless that is allowed. For `node:test`, and wherever there is no `expect`.
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
  checkNPlusOneOptions('assertNoNPlusOne()', options);
  const { report } = await observer.watch({ kind: 'test' }, fn);
  settle('noNPlusOne', judgeNPlusOne(report, options, contextOf(observer)));
}

/**
 * Fails when a function runs more queries than so many; `BEGIN` and the like do not count. None at all is fine, but
 * fails where the observer has never seen one.
 *
 * @throws as `assertNoNPlusOne`
 */
export async function assertAtMostQueries(
  observer: TestObserver,
  fn: () => unknown,
  limit: number,
  options: NoQueriesOptions = {},
): Promise<void> {
  checkObserver('assertAtMostQueries()', observer);
  checkFunction('assertAtMostQueries()', fn);
  checkLimit('assertAtMostQueries()', limit);
  checkCountOptions('assertAtMostQueries()', options);
  const { report } = await observer.watch({ kind: 'test' }, fn);
  settle('atMostQueries', judgeCount(report, limit, options, contextOf(observer)));
}

/**
 * Fails when a function runs more queries with more data, or where that is not shown: see `ScaleOptions`.
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
  const runs = await runScaled(observer, fn, options, undefined);
  settle('scalesConstantly', judgeScale(runs, options, contextOf(observer)));
}

function contextOf(observer: TestObserver): CheckContext {
  return { isNot: false, hasSeen: hasSeen(observer) };
}

function settle(operator: string, { pass, message, actual, expected }: Verdict): void {
  if (!pass) throw new AssertionError({ message: message(), actual, expected, operator, stackStartFn: settle });
}
