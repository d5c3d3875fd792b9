export { type AllRequestsOptions, measureAllRequests } from './measure-all-requests.js';
export type { ModuleAdopter } from './module-adopter.js';
