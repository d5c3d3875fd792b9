export type { H3EventLike } from './h3.js';
export { measureRequests } from './measure-requests.js';
