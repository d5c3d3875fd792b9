export type { DefinitionOptions } from './definition-options.js';
export { type DiskCheckOptions, diskCheck } from './disk-check.js';
export { type EnvironmentCheckOptions, environmentCheck, type StandardSchema } from './environment-check.js';
export { type EventLoopCheckOptions, eventLoopCheck } from './event-loop-check.js';
export { type HttpCheckOptions, httpCheck } from './http-check.js';
export { type MemoryCheckOptions, memoryCheck } from './memory-check.js';
export { type MigrationState, type MigrationsCheckOptions, migrationsCheck } from './migrations-check.js';
export { canPing, isClosed, type PingCheckOptions, pingCheck } from './ping-check.js';
