export type { ExpressMiddleware, ExpressRequestLike } from './express.js';
export { measureRequests } from './measure-requests.js';
