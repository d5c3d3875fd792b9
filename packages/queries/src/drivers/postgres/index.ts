export { type ObservedPostgres, observePostgres } from './observe-postgres.js';
