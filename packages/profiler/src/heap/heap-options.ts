import { type Clock, checkOptions, describeValue, type OptionRule } from '@sonde/metrics';
import { profilerError } from '../errors.js';
import type { HeapMeter } from './heap-meter.js';
import type { OpenSession } from './sampling/heap-sampler.js';

export interface HeapProfilerOptions {
  readonly clock?: Clock | undefined;
  /**
   * Bytes between two samples of what stays alive, 4096 to 64 MiB. Fewer see smaller leaks, and cost more: at 512 KiB
   * 0 to 3 % of throughput, at 32 KiB 6 %. Default 524 288. Up to 2 % more are taken: `legibleInterval` says why.
   */
  readonly intervalBytes?: number | undefined;
  /** Where it is counted what was taken. Default: nowhere. */
  readonly meter?: HeapMeter | undefined;
  /** For tests: opens a sampler. */
  readonly openSession?: OpenSession | undefined;
}

export interface LiveHeapOptions {
  readonly title?: string | undefined;
  /**
   * How long it samples before it looks, where nobody samples yet, in milliseconds: what is older than that is not seen.
   * Default 10 000, up to an hour.
   */
  readonly durationMs?: number | undefined;
  /** Gives up; rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

export interface AllocationOptions {
  readonly title?: string | undefined;
  /** Default 10 000 milliseconds, up to 10 minutes. */
  readonly durationMs?: number | undefined;
  /** Bytes between two samples, 4096 to 64 MiB. Default: the profiler's. */
  readonly intervalBytes?: number | undefined;
  /** Takes the sampler from those who watch the live heap, leak detection among them: they begin anew. Default false. */
  readonly interrupt?: boolean | undefined;
  /** The process may end while it is being taken. Default false. */
  readonly unref?: boolean | undefined;
  /** Gives up; rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

export const defaultIntervalBytes = 512 * 1024;
const maxIntervalBytes = 64 * 1024 * 1024;

const clock: OptionRule = [
  'a Clock',
  (value) => typeof (value as { monotonicMs?: unknown } | null)?.monotonicMs === 'function',
];
const interval: OptionRule = [
  `a whole number of bytes, 4096 to ${maxIntervalBytes}`,
  (value) => Number.isInteger(value) && (value as number) >= 4096 && (value as number) <= maxIntervalBytes,
];
const title: OptionRule = [
  'a string of 1 to 200 characters',
  (value) => typeof value === 'string' && value !== '' && value.length <= 200,
];
const signal: OptionRule = ['an AbortSignal', (value) => value instanceof AbortSignal];
const flag: OptionRule = ['true or false', (value) => typeof value === 'boolean'];
const duration = (maxMs: number): OptionRule => [
  `milliseconds, 1 to ${maxMs}`,
  (value) => typeof value === 'number' && value >= 1 && value <= maxMs,
];

const profilerRules: Readonly<Record<keyof HeapProfilerOptions, OptionRule>> = {
  clock,
  intervalBytes: interval,
  meter: ['a HeapMeter', (value) => typeof (value as { held?: unknown } | null)?.held === 'function'],
  openSession: ['a function', (value) => typeof value === 'function'],
};
const liveRules: Readonly<Record<keyof LiveHeapOptions, OptionRule>> = {
  title,
  durationMs: duration(3_600_000),
  signal,
};
const allocationRules: Readonly<Record<keyof AllocationOptions, OptionRule>> = {
  title,
  durationMs: duration(600_000),
  intervalBytes: interval,
  interrupt: flag,
  unref: flag,
  signal,
};

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkHeapProfilerOptions(given: HeapProfilerOptions): void {
  checkOptions('HeapProfiler', profilerRules, given);
}

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkLiveHeapOptions(given: LiveHeapOptions): void {
  checkOptions('liveHeap()', liveRules, given);
}

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkAllocationOptions(given: AllocationOptions): void {
  checkOptions('allocations()', allocationRules, given);
}

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkSnapshotPath(path: unknown): asserts path is string {
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return;
  throw profilerError(
    'SONDE_INVALID_OPTION',
    'the path of writeSnapshot()',
    describeValue(path),
    'the path of a file that is to be written',
    "Name one, as 'heap.heapsnapshot'.",
  );
}
