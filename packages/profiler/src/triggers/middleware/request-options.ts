import { checkOptions, type OptionRule } from '@sonde/metrics';
import type { ContinuousProfiler } from '../../continuous/continuous-profiler.js';
import type { RequestProfile } from './request-profile.js';

export interface SlowRequestOptions {
  /** What `profiler.continuous()` gave: slow requests are cut out of what it keeps, afterwards. */
  readonly continuous: Pick<ContinuousProfiler, 'cut'>;
  /** From how many milliseconds on a request is slow. Default 1000. */
  readonly thresholdMs?: number | undefined;
  /** Share of the slow ones that are looked at, above 0, up to 1. Default 1. */
  readonly rate?: number | undefined;
  /** Looked at in a minute: each ends a window of continuous profiling. Default 6. */
  readonly perMinute?: number | undefined;
  /** How many of the slowest are kept of each route, for an hour. Default 3. */
  readonly keep?: number | undefined;
  /** Routes that are told apart. Default 50. */
  readonly maxRoutes?: number | undefined;
}

export interface RequestProfilingOptions {
  /**
   * What requests for a profile are signed with (`signProfileRequest`); several, so that one can be replaced. At least 16
   * characters each. Without one, nobody can ask.
   */
  readonly secrets?: string | readonly string[] | undefined;
  /** Requests that were slow. Default: none are profiled. */
  readonly slow?: SlowRequestOptions | undefined;
  /** Longest profile that was asked for, in milliseconds. Default: the profiler's. */
  readonly maxDurationMs?: number | undefined;
  /** Keeps profiles in files there. Without it, nothing is written. */
  readonly directory?: string | undefined;
  /** Bytes that all profiles in the directory take at the most, at least 1 MB. Default 100 MB. */
  readonly quotaBytes?: number | undefined;
  /** What the files are. Default `pprof`. */
  readonly format?: 'pprof' | 'cpuprofile' | 'speedscope' | 'folded' | undefined;
  /** Gets each profile. What it throws, or rejects with, is reported and harms nobody. */
  readonly onProfile?: ((profile: RequestProfile) => unknown) | undefined;
}

const within = (from: number, to: number) => (value: unknown) =>
  typeof value === 'number' && value >= from && value <= to;
const whole = (from: number, to: number) => (value: unknown) => Number.isInteger(value) && within(from, to)(value);

/** For all that keeps profiles in a directory. */
export const directoryRules = {
  directory: ['a path', (value: unknown) => typeof value === 'string' && value !== '' && !value.includes('\0')],
  quotaBytes: ['bytes, at least 1000000', (value: unknown) => whole(1_000_000, Number.MAX_SAFE_INTEGER)(value)],
  format: [
    "'pprof', 'cpuprofile', 'speedscope' or 'folded'",
    (value: unknown) => ['pprof', 'cpuprofile', 'speedscope', 'folded'].includes(value as string),
  ],
} as const satisfies Record<string, OptionRule>;

/** `secrets` is looked at elsewhere: a message of ours never quotes it. */
const rules: Readonly<Record<keyof RequestProfilingOptions, OptionRule>> = {
  secrets: ['secrets', () => true],
  slow: ['an object with "continuous"', (value) => typeof value === 'object' && value !== null],
  maxDurationMs: ['milliseconds, 1 to 3600000', within(1, 3_600_000)],
  ...directoryRules,
  onProfile: ['a function', (value) => typeof value === 'function'],
};

const slowRules: Readonly<Record<keyof SlowRequestOptions, OptionRule>> = {
  continuous: [
    'what profiler.continuous() gave',
    (value) => typeof (value as { cut?: unknown } | null)?.cut === 'function',
  ],
  thresholdMs: ['milliseconds, 0 to 3600000', within(0, 3_600_000)],
  rate: ['a number above 0, up to 1', (value) => within(0, 1)(value) && value !== 0],
  perMinute: ['a whole number, 1 to 60', whole(1, 60)],
  keep: ['a whole number, 1 to 100', whole(1, 100)],
  maxRoutes: ['a whole number, 1 to 1000', whole(1, 1000)],
};

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkRequestProfiling(given: RequestProfilingOptions): void {
  checkOptions('profileRequests()', rules, given);
  if (given.slow === undefined) return;
  const continuous = given.slow.continuous ?? null;
  checkOptions('option "slow" of profileRequests()', slowRules, { ...given.slow, continuous });
}
