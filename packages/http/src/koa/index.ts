export type { KoaContextLike } from './koa.js';
export { measureRequests } from './measure-requests.js';
