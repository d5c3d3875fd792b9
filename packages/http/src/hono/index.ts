export type { HonoContext } from './hono.js';
export { measureRequests } from './measure-requests.js';
