export { healthProbes, type KoaContextLike } from './health-probes.js';
