export { type HonoContext, healthProbes } from './health-probes.js';
