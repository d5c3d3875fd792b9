import { checkOptions, describeValue, type OptionRule, Registry, SondeError } from '@sonde/metrics';
import type { Profile } from '../call-tree/profile.js';
import { type EngineName, engineNames } from '../engines/choose.js';
import type { CpuEngine } from '../engines/engine.js';

export interface ProfilerOptions {
  /** Where its metrics go, and what is reported. Default: `defaultRegistry`. */
  readonly registry?: Registry | undefined;
  /** What takes CPU profiles. Default `auto`: Node's own inspector, or `v8` where that is denied. */
  readonly engine?: EngineChoice | undefined;
  /** Time between two samples in microseconds, 50 to 1 000 000. Default 1000. */
  readonly intervalUs?: number | undefined;
  /** Longest profile, in milliseconds, up to an hour. Default 60 000. */
  readonly maxDurationMs?: number | undefined;
  /** Profiles that wait while another one is being taken; all others are refused. Default 4. */
  readonly maxQueue?: number | undefined;
}

export type EngineChoice = 'auto' | EngineName | CpuEngine;

/** What all ways to take a CPU profile have in common. */
export interface CaptureOptions {
  /** Default: the profiler's. */
  readonly intervalUs?: number | undefined;
  /** What the profile is called. Default `cpu`. */
  readonly title?: string | undefined;
  /** Gives up: nothing is being profiled any more, and the call rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Samples know their route. Costs some 2 % of a small HTTP service while it lasts. Default true. */
  readonly labels?: boolean | undefined;
  /** Records pauses, lag, memory and units of work beside it. Default true. */
  readonly timeline?: boolean | undefined;
}

export interface CpuOptions extends CaptureOptions {
  /** Milliseconds, up to `maxDurationMs`. Default 10 000, or that. */
  readonly durationMs?: number | undefined;
  /** Waits for its turn where another profile is being taken; else it is refused. Default true. */
  readonly wait?: boolean | undefined;
}

export interface RecordOptions extends CaptureOptions {
  /** It ends by itself after that. Default: the profiler's. */
  readonly maxDurationMs?: number | undefined;
  /** As for `CpuOptions`. Default false. */
  readonly wait?: boolean | undefined;
}

export interface ProfileCallOptions extends RecordOptions {
  /** Gets the profile when the function threw, which it throws on, as it is. */
  readonly onThrow?: ((profile: Profile, thrown: unknown) => void) | undefined;
}

const second = 1_000_000;
const isWhole = (from: number, to: number) => (value: unknown) =>
  Number.isInteger(value) && (value as number) >= from && (value as number) <= to;
const maxMs = 3_600_000;

const interval: OptionRule = ['a whole number of microseconds, 50 to 1000000', isWhole(50, second)];
const duration: OptionRule = ['milliseconds, 1 to 3600000', isBetween(1, maxMs)];
const flag: OptionRule = ['true or false', (value) => typeof value === 'boolean'];
const engines: readonly unknown[] = ['auto', ...engineNames];

const profilerRules: Readonly<Record<keyof ProfilerOptions, OptionRule>> = {
  registry: [
    'a Registry of @sonde/metrics',
    (value) => value instanceof Registry || typeof (value as Partial<Registry> | null)?.histogram === 'function',
  ],
  engine: [
    "'auto', 'inspector', 'v8', 'v8-profiler-next', 'datadog' or an engine",
    (value) => engines.includes(value) || isEngine(value),
  ],
  intervalUs: interval,
  maxDurationMs: duration,
  maxQueue: ['a whole number, 0 to 1000', isWhole(0, 1000)],
};

function isEngine(value: unknown): boolean {
  const { start, abilities } = (value ?? {}) as Partial<CpuEngine>;
  return typeof start === 'function' && typeof abilities === 'object';
}

const captureRules: Readonly<Record<keyof CaptureOptions, OptionRule>> = {
  intervalUs: interval,
  title: [
    'a string of 1 to 200 characters',
    (value) => typeof value === 'string' && value !== '' && value.length <= 200,
  ],
  signal: ['an AbortSignal', (value) => value instanceof AbortSignal],
  labels: flag,
  timeline: flag,
};

const cpuRules: Readonly<Record<keyof CpuOptions, OptionRule>> = { ...captureRules, durationMs: duration, wait: flag };
const recordRules: Readonly<Record<keyof RecordOptions, OptionRule>> = {
  ...captureRules,
  maxDurationMs: duration,
  wait: flag,
};
const callRules: Readonly<Record<keyof ProfileCallOptions, OptionRule>> = {
  ...recordRules,
  onThrow: ['a function', (value) => typeof value === 'function'],
};

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkProfilerOptions(given: ProfilerOptions): void {
  checkOptions('Profiler', profilerRules, given);
}

/** Options of one capture, with all defaults. */
export interface CaptureSettings {
  readonly intervalUs: number;
  readonly title: string;
  readonly limitMs: number;
  readonly wait: boolean;
  readonly labels: boolean;
  readonly timeline: boolean;
  readonly signal: AbortSignal | undefined;
}

export interface CaptureDefaults {
  readonly intervalUs: number;
  readonly maxDurationMs: number;
}

/** @throws SondeError SONDE_INVALID_OPTION */
export function cpuSettings(given: CpuOptions, defaults: CaptureDefaults): CaptureSettings {
  checkOptions('cpu()', cpuRules, given);
  checkLimit('option "durationMs" of cpu()', given.durationMs, defaults.maxDurationMs);
  return settings(given, given.durationMs ?? Math.min(10_000, defaults.maxDurationMs), given.wait ?? true, defaults);
}

/** @throws SondeError SONDE_INVALID_OPTION */
export function recordSettings(what: 'start()' | 'profile()', given: RecordOptions, defaults: CaptureDefaults) {
  checkOptions(what, what === 'start()' ? recordRules : callRules, given);
  checkLimit(`option "maxDurationMs" of ${what}`, given.maxDurationMs, defaults.maxDurationMs);
  return settings(given, given.maxDurationMs ?? defaults.maxDurationMs, given.wait ?? false, defaults);
}

function settings(given: CaptureOptions, limitMs: number, wait: boolean, defaults: CaptureDefaults): CaptureSettings {
  const { intervalUs = defaults.intervalUs, title = 'cpu', labels = true, timeline = true, signal } = given;
  return { intervalUs, title, limitMs, wait, labels, timeline, signal };
}

function checkLimit(what: string, ms: number | undefined, maxDurationMs: number): void {
  if (ms === undefined || ms <= maxDurationMs) return;
  throw new SondeError('SONDE_INVALID_OPTION', {
    what,
    got: describeValue(ms),
    expected: `at most ${maxDurationMs} ms, the profiler's maxDurationMs`,
    next: 'Ask for less, or make the Profiler with a higher maxDurationMs.',
  });
}

function isBetween(from: number, to: number) {
  return (value: unknown) => typeof value === 'number' && value >= from && value <= to;
}
