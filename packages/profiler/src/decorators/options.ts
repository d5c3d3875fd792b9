import { checkOptions, type OptionRule } from '@sonde/metrics';
import type { Profile } from '../call-tree/profile.js';
import type { Profiler } from '../capture/profiler.js';
import { profilerError } from '../errors.js';

/** Whoever takes the profiles: a `Profiler`. */
export type ProfileTaker = Pick<Profiler, 'start' | 'registry'>;

/** A profile of a method, taken while it ran. All that ran beside it is in it, too. */
export interface MethodProfile {
  readonly profile: Profile;
  readonly className: string;
  readonly method: string;
  /** Of the call that ended the profile, in milliseconds; undefined where it was still running at the time limit. */
  readonly durationMs: number | undefined;
  /** Whether that call threw, or rejected. */
  readonly failed: boolean;
}

export interface ProfiledOptions {
  /** A profiler, or what finds it at a call: for one that is made later than the class. */
  readonly profiler: ProfileTaker | ((instance: unknown) => ProfileTaker | undefined);
  /** Gets each profile. What it throws, or rejects with, is reported and harms nobody. */
  readonly onProfile: (profile: MethodProfile) => unknown;
  /** Share of the calls that begin a profile, above 0, up to 1. Default 0.01. */
  readonly rate?: number | undefined;
  /** Between the beginnings of two profiles of a method, in milliseconds. Default 10 000. */
  readonly everyMs?: number | undefined;
  /** How long a profile waits for a call to end, in milliseconds. Default 10 000. */
  readonly maxDurationMs?: number | undefined;
  /** Default: the profiler's. */
  readonly intervalUs?: number | undefined;
  /** What its profiles are called. Default: `Class.method`. */
  readonly title?: string | undefined;
}

const within = (from: number, to: number) => (value: unknown) =>
  typeof value === 'number' && value >= from && value <= to;

const rules: Readonly<Record<keyof ProfiledOptions, OptionRule>> = {
  profiler: [
    'a Profiler, or a function that gives one',
    (value) => typeof value === 'function' || typeof (value as { start?: unknown } | null)?.start === 'function',
  ],
  onProfile: ['a function', (value) => typeof value === 'function'],
  rate: ['a number above 0, up to 1', (value) => within(0, 1)(value) && value !== 0],
  everyMs: ['milliseconds, 0 to 86400000', within(0, 86_400_000)],
  maxDurationMs: ['milliseconds, 1 to 3600000', within(1, 3_600_000)],
  intervalUs: [
    'a whole number of microseconds, 50 to 1000000',
    (value) => Number.isInteger(value) && within(50, 1_000_000)(value),
  ],
  title: [
    'a string of 1 to 200 characters',
    (value) => typeof value === 'string' && value !== '' && value.length <= 200,
  ],
};

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkProfiledOptions(what: string, given: unknown): asserts given is ProfiledOptions {
  if (given === undefined || typeof given === 'function') {
    const got = given === undefined ? 'no options' : 'no parentheses';
    throw profilerError('SONDE_INVALID_OPTION', what, got, example, 'Say whose profiles these are.');
  }
  checkOptions(what, rules, given);
  for (const name of ['profiler', 'onProfile'] as const) {
    if ((given as Partial<ProfiledOptions>)[name] !== undefined) continue;
    throw profilerError('SONDE_INVALID_OPTION', `option "${name}" of ${what}`, 'none', example, 'Pass it.');
  }
}

const example = '{ profiler, onProfile }';
