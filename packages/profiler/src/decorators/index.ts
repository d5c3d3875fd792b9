export type { MethodProfile, ProfiledOptions, ProfileTaker } from './options.js';
export { type AnyFunction, Profiled, type ProfilingDecorator, profiled } from './profiled.js';
