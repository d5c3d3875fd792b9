export { type HealthError, type HealthErrorCode, healthErrorCodes } from './errors.js';
export { type CheckHandle, Health } from './evaluation/health.js';
export type { HealthLog, HealthOptions } from './evaluation/health-options.js';
export type {
  CheckAnswer,
  CheckContext,
  CheckDefinition,
  CheckDetails,
  CheckFunction,
  CheckOptions,
  CheckResult,
} from './model/check.js';
export type { HealthSource } from './model/health-source.js';
export type { CheckReport, HealthReport } from './model/report.js';
export type { HealthStatus, LifecyclePhase, ProbeName } from './model/status.js';
export { type FetchHealthHandler, healthFetchHandler } from './probes/fetch-handler.js';
export { healthHandler, type NodeHealthHandler } from './probes/node-handler.js';
export type { DetailsOption, ProbeOptions, ProbeRequest } from './probes/options.js';
export { type HealthServer, startHealthServer } from './server/health-server.js';
export type { HealthServerOptions } from './server/server-options.js';
export type { Closer, CloserContext, CloserOptions, CloserStage } from './shutdown/closers.js';
export { gracefulShutdown } from './shutdown/graceful-shutdown.js';
export type { DrainableServer } from './shutdown/server-drain.js';
export type { GracefulShutdown, ShutdownResult } from './shutdown/shutdown-handle.js';
export type { GracefulShutdownOptions, ShutdownLog } from './shutdown/shutdown-options.js';
export type { ShutdownPhase } from './shutdown/shutdown-phase.js';
