export { type ExpressMiddleware, type ExpressRequestLike, healthProbes } from './health-probes.js';
