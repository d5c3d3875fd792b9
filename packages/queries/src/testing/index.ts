export { assertAtMostQueries, assertNoNPlusOne, assertScalesConstantly } from './assertions.js';
export type { Verdict } from './check-result.js';
export { type QueryMatcherFunctions, type QueryMatchers, queryMatchers } from './matchers.js';
export { type MeasuredQueries, measureQueries } from './measure-queries.js';
export type { NoQueriesOptions } from './no-queries.js';
export type { ScaleOptions } from './scaling.js';
export type { TestObserver } from './test-observer.js';
export type { NPlusOneOptions } from './verdict.js';
