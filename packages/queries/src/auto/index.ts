export type { ModuleAdopter } from './module-adopter.js';
export { type AllQueriesOptions, observeAllQueries } from './observe-all-queries.js';
