export { assertAtMostQueries, assertNoNPlusOne, assertScalesConstantly } from './assertions.js';
export { type QueryMatcherFunctions, type QueryMatchers, queryMatchers } from './matchers.js';
export { type MeasuredQueries, measureQueries } from './measure-queries.js';
export type { ScaleOptions } from './scaling.js';
export type { TestObserver } from './test-observer.js';
export type { NPlusOneOptions, Verdict } from './verdict.js';
