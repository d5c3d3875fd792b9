import { isAbsolute } from 'node:path';
import { checkOptions, type OptionRule } from '@sonde/metrics';

export interface SourceOptions {
  /** Only files inside of these directories are read; without them, whichever files the profile names. */
  readonly within?: readonly string[] | undefined;
  /** Source maps that are read, those of the hottest files first; 500. */
  readonly maxMaps?: number | undefined;
  /** Bytes of a file or a source map; larger ones are left alone; 64 MiB. */
  readonly maxFileBytes?: number | undefined;
  /** Milliseconds; what takes longer is given up, and frames stay as they were; 30 000. */
  readonly timeoutMs?: number | undefined;
}

export interface ExcerptOptions extends SourceOptions {
  /** Files that lines are shown of, the hottest first; 20. */
  readonly maxFiles?: number | undefined;
  /** Lines before and after the beginning of a function, and each of its hottest lines; 4. */
  readonly around?: number | undefined;
}

/** What is held to while sources are read. */
export interface SourceLimits {
  readonly within: readonly string[] | undefined;
  readonly maxMaps: number;
  readonly maxFileBytes: number;
}

export interface ExcerptLimits {
  readonly maxFiles: number;
  readonly around: number;
}

function count(most: number): OptionRule {
  const accepts = (value: unknown): boolean =>
    Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most;
  return [`a whole number from 0 to ${most}`, accepts];
}

const timers = 2 ** 31 - 1;

const sourceRules: Readonly<Record<string, OptionRule>> = {
  within: [
    'a list of absolute directories',
    (value) => Array.isArray(value) && value.every((each) => typeof each === 'string' && isAbsolute(each)),
  ],
  maxMaps: count(10_000),
  maxFileBytes: count(512 * 1024 * 1024),
  timeoutMs: ['a whole number of milliseconds, at least 1', (value) => count(timers)[1](value) && value !== 0],
};

const excerptRules: Readonly<Record<string, OptionRule>> = {
  ...sourceRules,
  maxFiles: count(1000),
  around: count(100),
};

/** @throws SondeError SONDE_INVALID_OPTION */
export function sourceLimits(options: SourceOptions): SourceLimits {
  checkOptions('mapSources()', sourceRules, options);
  return limits(options);
}

/** @throws SondeError SONDE_INVALID_OPTION */
export function excerptLimits(what: string, options: ExcerptOptions): SourceLimits & ExcerptLimits {
  checkOptions(what, excerptRules, options);
  const { maxFiles = 20, around = 4 } = options;
  return { ...limits(options), maxFiles, around };
}

function limits({ within, maxMaps = 500, maxFileBytes = 64 * 1024 * 1024 }: SourceOptions): SourceLimits {
  return { within, maxMaps, maxFileBytes };
}
