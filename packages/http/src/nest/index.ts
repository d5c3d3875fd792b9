export type { ClosableServer, MetricsPort, MetricsRoute, NestRequest, SondeModuleOptions } from './module-options.js';
export { SONDE_REGISTRY, SondeModule, type SondeModuleAsyncOptions } from './sonde-module.js';
