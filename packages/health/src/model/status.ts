/**
 * How something is doing. `degraded` serves, though worse than it should: it is told, and no reason to send the
 * traffic elsewhere.
 */
export type HealthStatus = 'up' | 'degraded' | 'down';

/** `starting` until startup is over, `stopping` from the first moment of a shutdown. */
export type LifecyclePhase = 'starting' | 'running' | 'stopping';

/** Which question is asked: does the process live, may it have traffic, has it started, and how is everything. */
export type ProbeName = 'live' | 'ready' | 'startup' | 'all';
