/** What the tests of the matchers take of the package: in one place, so that they all meet the same copy of it. */

export { addFindingEvent, QueryObserver } from '@sonde/queries';
export {
  measureQueries,
  queryMatchers,
} from '@sonde/queries/testing';
