/** What the tests of drivers take of the package: in one place, so that they all meet the same copy of it. */

export type { QueryObserverOptions, QueryResult, QueryStart, RunningQuery } from '@sonde/queries';
export { captureStack, QueryObserver, readSite } from '@sonde/queries';
