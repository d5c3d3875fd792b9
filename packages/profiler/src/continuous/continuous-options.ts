import { checkOptions, describeValue, type OptionRule } from '@sonde/metrics';
import { profilerError } from '../errors.js';

export interface ContinuousOptions {
  /** Time between two samples in microseconds, 1000 to 1 000 000. Default 10 000: 100 Hz. */
  readonly intervalUs?: number | undefined;
  /** How long a window is, in milliseconds, 1000 to 600 000. Default 30 000. */
  readonly windowMs?: number | undefined;
  /** How long windows stay in memory for `cut` and `recent`, in milliseconds. Default 300 000. */
  readonly keepMs?: number | undefined;
  /** Memory that they take at the most. Default 32 MiB. */
  readonly maxBytes?: number | undefined;
  /** Samples know their route. Default true. */
  readonly labels?: boolean | undefined;
  /** Longest that beginning and ending a window may hold the loop, in milliseconds; beyond, windows are left out. Default 50. */
  readonly maxPauseMs?: number | undefined;
}

/** All of them, with their defaults. */
export interface ContinuousSettings {
  readonly intervalUs: number;
  readonly windowMs: number;
  readonly keepMs: number;
  readonly maxBytes: number;
  readonly labels: boolean;
  readonly maxPauseMs: number;
}

const within = (from: number, to: number) => (value: unknown) =>
  typeof value === 'number' && value >= from && value <= to;

/** The rules of the options above, for whoever takes further ones beside them. */
export const continuousRules: Readonly<Record<keyof ContinuousOptions, OptionRule>> = {
  intervalUs: [
    'a whole number of microseconds, 1000 to 1000000',
    (value) => Number.isInteger(value) && within(1000, 1_000_000)(value),
  ],
  windowMs: ['milliseconds, 1000 to 600000', within(1000, 600_000)],
  keepMs: ['milliseconds, 0 to 86400000', within(0, 86_400_000)],
  maxBytes: ['bytes, at least 1 MiB', within(2 ** 20, Number.MAX_SAFE_INTEGER)],
  labels: ['true or false', (value) => typeof value === 'boolean'],
  maxPauseMs: ['milliseconds above 0', (value) => typeof value === 'number' && value > 0],
};

export function continuousSettings(options: ContinuousOptions): ContinuousSettings {
  const { intervalUs = 10_000, windowMs = 30_000, keepMs = 300_000, maxBytes = 2 ** 25 } = options;
  const { labels = true, maxPauseMs = 50 } = options;
  return { intervalUs, windowMs, keepMs, maxBytes, labels, maxPauseMs };
}

/** Which part of the last minutes is wanted. */
export interface CutOptions {
  /** Milliseconds of the registry's clock (`registry.clock.monotonicMs()`). Default: as far back as there is. */
  readonly fromMs?: number | undefined;
  /** The same. Default: now. */
  readonly toMs?: number | undefined;
  /** Only samples that have all of these labels: `{ route: 'GET /orders/:id' }`. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Only samples of this very unit of work: one request among many that interleave. */
  readonly scope?: object | undefined;
  readonly title?: string | undefined;
}

const time: OptionRule = ['milliseconds of the registry’s clock', (value) => Number.isFinite(value)];
const cutRules: Readonly<Record<keyof CutOptions, OptionRule>> = {
  fromMs: time,
  toMs: time,
  labels: [
    'an object of strings',
    (value) =>
      typeof value === 'object' && value !== null && Object.values(value).every((label) => typeof label === 'string'),
  ],
  scope: ['a scope', (value) => typeof value === 'object' && value !== null],
  title: [
    'a string of 1 to 200 characters',
    (value) => typeof value === 'string' && value !== '' && value.length <= 200,
  ],
};

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkLast(lastMs: number): void {
  if (typeof lastMs === 'number' && lastMs > 0) return;
  throw profilerError(
    'SONDE_INVALID_OPTION',
    'recent()',
    describeValue(lastMs),
    'milliseconds above 0',
    'Say how far back to look, or leave it out for all that is kept.',
  );
}

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkCutOptions(given: CutOptions): void {
  checkOptions('cut()', cutRules, given);
}
