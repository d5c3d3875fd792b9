export { HealthModule, SONDE_HEALTH } from './health-module.js';
export type { HealthModuleAsyncOptions, HealthModuleOptions, NestRequest } from './module-options.js';
