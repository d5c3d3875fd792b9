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
 * What `expect(fn)` gains, `fn` being a function that runs queries. All of them are to be awaited:
 *
 *     await expect(() => listOrders()).toHaveNoNPlusOne();
 */
export interface QueryMatchers {
  /** No query is repeated for each row of another one. Fails for a function without queries, unless they are allowed. */
  toHaveNoNPlusOne(options?: NPlusOneOptions): Promise<void>;
  /**
   * No more queries run than so many; `BEGIN` and the like do not count. None at all is fine, but fails where the
   * observer has never seen one.
   */
  toRunAtMostQueries(limit: number, options?: NoQueriesOptions): Promise<void>;
  /** The number of queries is the same, however much data there is. Fails where it shows nothing: see `ScaleOptions`. */
  toScaleConstantly(options: ScaleOptions): Promise<void>;
}

/** What a test framework tells a matcher of the test. */
interface TestState {
  readonly currentTestName?: string | undefined;
  /** The opposite is asked for: `.not`. */
  readonly isNot?: boolean | undefined;
}

/** A type, not an interface: `expect.extend` asks for one that can be indexed. */
export type QueryMatcherFunctions = {
  toHaveNoNPlusOne(this: TestState | undefined, fn: unknown, options?: NPlusOneOptions): Promise<Verdict>;
  toRunAtMostQueries(
    this: TestState | undefined,
    fn: unknown,
    limit: number,
    options?: NoQueriesOptions,
  ): Promise<Verdict>;
  toScaleConstantly(this: TestState | undefined, fn: unknown, options: ScaleOptions): Promise<Verdict>;
};

/**
 * Matchers about queries, for `expect.extend` of vitest and jest:
 *
 *     const observer = new QueryObserver({ mode: 'test' });
 *     expect.extend(queryMatchers(observer));
 *
 * Their types come with `import '@sonde/queries/testing/vitest'`, or `…/jest`.
 *
 * @throws SondeError SONDE_QUERIES_NOT_OBSERVABLE, SONDE_INVALID_OPTION; the matchers the latter, for what is no function
 */
export function queryMatchers(observer: TestObserver): QueryMatcherFunctions {
  checkObserver('queryMatchers()', observer);
  return {
    async toHaveNoNPlusOne(fn, options = {}) {
      checkFunction('toHaveNoNPlusOne()', fn);
      checkNPlusOneOptions('toHaveNoNPlusOne()', options);
      const { report } = await observer.watch(scopeOf(this), fn);
      return judgeNPlusOne(report, options, contextOf(observer, this));
    },
    async toRunAtMostQueries(fn, limit, options = {}) {
      checkFunction('toRunAtMostQueries()', fn);
      checkLimit('toRunAtMostQueries()', limit);
      checkCountOptions('toRunAtMostQueries()', options);
      const { report } = await observer.watch(scopeOf(this), fn);
      return judgeCount(report, limit, options, contextOf(observer, this));
    },
    async toScaleConstantly(fn, options) {
      checkFunction('toScaleConstantly()', fn);
      checkScaleOptions('toScaleConstantly()', options);
      const runs = await runScaled(observer, fn, options, this?.currentTestName);
      return judgeScale(runs, options, contextOf(observer, this));
    },
  };
}

function contextOf(observer: TestObserver, state: TestState | undefined): CheckContext {
  return { isNot: state?.isNot === true, hasSeen: hasSeen(observer) };
}

function scopeOf(state: TestState | undefined): { kind: 'test'; name: string | undefined } {
  return { kind: 'test', name: state?.currentTestName };
}
