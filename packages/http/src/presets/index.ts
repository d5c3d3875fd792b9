export { type ExpressPromBundleOptions, expressPromBundle } from './express-prom-bundle.js';
export { fastifyMetrics } from './fastify-metrics.js';
export type { FastifyMetricsOptions } from './fastify-metrics-options.js';
