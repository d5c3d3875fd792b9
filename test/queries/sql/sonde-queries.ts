/** What the tests of the SQL reader take of the package: in one place, so that they all meet the same copy of it. */
export { analyse } from '@sonde/queries';
