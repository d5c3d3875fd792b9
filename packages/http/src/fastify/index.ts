export type { FastifyInstanceLike, FastifyRequestLike } from './fastify.js';
export { measureRequests } from './measure-requests.js';
