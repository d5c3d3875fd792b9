import { checkScaleOptions, judgeScale, runScaled, type ScaleOptions } from './scaling.js';
import { checkFunction, checkObserver, type TestObserver } from './test-observer.js';
import { checkLimit, judgeCount, judgeNPlusOne, type NPlusOneOptions, type Verdict } from './verdict.js';

/**
 * What `expect(fn)` gains, `fn` being a function that runs queries. All of them are to be awaited:
 *
 *     await expect(() => listOrders()).toHaveNoNPlusOne();
 */
export interface QueryMatchers {
  /** No query is repeated for each row of another one. Passes for a function without queries. */
  toHaveNoNPlusOne(options?: NPlusOneOptions): Promise<void>;
  /** No more queries run than so many; `BEGIN` and the like do not count. */
  toRunAtMostQueries(limit: number): Promise<void>;
  /** The number of queries is the same, however much data there is. */
  toScaleConstantly(options: ScaleOptions): Promise<void>;
}

/** What a test framework tells a matcher of the test. */
interface TestState {
  readonly currentTestName?: string | undefined;
}

/** A type, not an interface: `expect.extend` asks for one that can be indexed. */
export type QueryMatcherFunctions = {
  toHaveNoNPlusOne(this: TestState | undefined, fn: unknown, options?: NPlusOneOptions): Promise<Verdict>;
  toRunAtMostQueries(this: TestState | undefined, fn: unknown, limit: number): Promise<Verdict>;
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
      const { report } = await observer.watch(scopeOf(this), fn);
      return judgeNPlusOne(report, options);
    },
    async toRunAtMostQueries(fn, limit) {
      checkFunction('toRunAtMostQueries()', fn);
      checkLimit('toRunAtMostQueries()', limit);
      const { report } = await observer.watch(scopeOf(this), fn);
      return judgeCount(report, limit);
    },
    async toScaleConstantly(fn, options) {
      checkFunction('toScaleConstantly()', fn);
      checkScaleOptions('toScaleConstantly()', options);
      return judgeScale(await runScaled(observer, fn, options, this?.currentTestName));
    },
  };
}

function scopeOf(state: TestState | undefined): { kind: 'test'; name: string | undefined } {
  return { kind: 'test', name: state?.currentTestName };
}
