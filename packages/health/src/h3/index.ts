export { type H3EventLike, healthProbes } from './health-probes.js';
