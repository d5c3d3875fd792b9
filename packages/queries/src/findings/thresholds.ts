import { describeValue, SondeError } from '@sonde/metrics';
import type { Confidence } from './finding.js';

export type Mode = 'development' | 'production' | 'test';

/** From where on something is a finding. All are limits that must be reached, not passed, but those of `budget`. */
export interface Thresholds {
  readonly nPlusOne: { readonly distinct: number; readonly totalMs: number };
  readonly duplicate: { readonly identical: number; readonly totalMs: number };
  readonly batchableWrite: { readonly runs: number; readonly totalMs: number };
  readonly consecutive: {
    /** Shorter queries are no part of it. */
    readonly eachMs: number;
    readonly savedMs: number;
    /** Of what the databases took for the whole scope. */
    readonly savedShare: number;
  };
  /** The most a scope may ask for; undefined: as much as it likes. There is no default: only you know what is much. */
  readonly budget: { readonly queries: number | undefined; readonly totalMs: number | undefined };
  /** Identical queries with this much time between them, throughout, are polling, in ms. */
  readonly pollingPauseMs: number;
  /** Findings less sure than this are left out. */
  readonly leastConfidence: Confidence;
}

const consecutive = { eachMs: 30, savedMs: 100, savedShare: 0.1 };
const budget = { queries: undefined, totalMs: undefined };

export const defaultThresholds: Readonly<Record<Mode, Thresholds>> = {
  development: {
    nPlusOne: { distinct: 5, totalMs: 0 },
    duplicate: { identical: 3, totalMs: 0 },
    batchableWrite: { runs: 5, totalMs: 0 },
    consecutive,
    budget,
    pollingPauseMs: 100,
    leastConfidence: 'low',
  },
  production: {
    nPlusOne: { distinct: 5, totalMs: 20 },
    duplicate: { identical: 3, totalMs: 20 },
    batchableWrite: { runs: 10, totalMs: 20 },
    consecutive,
    budget,
    pollingPauseMs: 100,
    leastConfidence: 'medium',
  },
  test: {
    nPlusOne: { distinct: 2, totalMs: 0 },
    duplicate: { identical: 3, totalMs: 0 },
    batchableWrite: { runs: 5, totalMs: 0 },
    consecutive,
    budget,
    pollingPauseMs: 100,
    leastConfidence: 'low',
  },
};

/** Thresholds as a user gives them: what is left out, down to the single number, is the default of the mode. */
export type ThresholdOptions = { readonly [K in keyof Thresholds]?: Partial<Thresholds[K]> | undefined };

/** Throws `SONDE_INVALID_OPTION` for an unknown name or a value that is no number of that kind. */
export function thresholdsOf(mode: Mode, options: ThresholdOptions = {}): Thresholds {
  return merged(defaultThresholds[mode], options, 'thresholds');
}

function merged<T extends object>(defaults: T, options: object, path: string): T {
  const result: Record<string, unknown> = { ...(defaults as Record<string, unknown>) };
  for (const [name, value] of Object.entries(options)) {
    const option = `${path}.${name}`;
    if (!Object.hasOwn(defaults, name)) {
      throw invalid(option, 'an unknown name', `one of ${Object.keys(defaults).join(', ')}`);
    }
    if (value === undefined) continue;
    const standard = result[name];
    if (typeof standard === 'object' && standard !== null) {
      if (typeof value !== 'object' || value === null) throw invalid(option, describeValue(value), 'an object');
      result[name] = merged(standard, value, option);
    } else result[name] = checked(option, value, standard);
  }
  return result as T;
}

function checked(option: string, value: unknown, standard: unknown): unknown {
  if (typeof standard === 'string') {
    if (value === 'high' || value === 'medium' || value === 'low') return value;
    throw invalid(option, describeValue(value), '"high", "medium" or "low"');
  }
  if (typeof value === 'number' && value >= 0) return value;
  throw invalid(option, describeValue(value), 'a number of at least 0');
}

function invalid(option: string, got: string, expected: string): SondeError<string> {
  return new SondeError('SONDE_INVALID_OPTION', {
    what: `option "${option}"`,
    got,
    expected,
    next: 'Correct the option.',
  });
}
