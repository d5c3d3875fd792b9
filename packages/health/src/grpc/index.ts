export { addHealthService, type GrpcServerLike, type HealthService } from './health-service.js';
export type { HealthServiceOptions, ServiceSource } from './service-options.js';
