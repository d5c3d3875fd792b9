export {
  type FastifyInstanceLike,
  type FastifyProbeOptions,
  type FastifyRequestLike,
  healthProbes,
} from './health-probes.js';
