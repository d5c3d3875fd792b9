/** What the tests of spans take of the package: in one place, so that they all meet the same copy of it. */
export { QueryObserver } from '@sonde/queries';
export { QuerySpanProcessor } from '@sonde/queries/otel';
