import { checkOptions, type OptionRule } from '@sonde/metrics';
import type { HeapProfiler } from '../heap-profiler.js';
import type { LeakVerdict } from './leak-verdict.js';

export interface LeakDetectorOptions {
  /** Whose sampler it uses. Its interval decides how small a leak can be seen: some ten samples must have piled up. */
  readonly heap: HeapProfiler;
  /**
   * Least time between two readings, in milliseconds, 50 to a day. Each one is a full collection. Default 60 000. While
   * the heap grows steeply (by 32 MiB and a quarter within two minutes), 4000 at the most.
   */
  readonly everyMs?: number | undefined;
  /** Readings without which nothing is said, 6 to 100; 6 while the heap grows steeply. Default 10. */
  readonly samples?: number | undefined;
  /**
   * Time after the start that does not count: modules load, caches fill. It lasts for seven major collections at the
   * least, as V8 drops code that is not called any more; `forceGc` spreads them over it. Default twice `everyMs`. Where
   * the heap grows steeply, it lasts for 6 seconds at the most, and for no collections.
   */
  readonly warmUpMs?: number | undefined;
  /** Readings that are kept, and judged: the latest. `samples` to 200; default 60, or `samples`. */
  readonly maxReadings?: number | undefined;
  /** What the heap must have grown by at the least, in bytes. Default 1 MiB. */
  readonly minGrowthBytes?: number | undefined;
  /**
   * Reads at each `everyMs`, which collects all garbage, instead of waiting for V8 to do a major collection by itself
   * and reading right after it. A heap that grows slowly may wait for many minutes; one that grows steeply is read
   * without it as well. Default false.
   */
  readonly forceGc?: boolean | undefined;
  /**
   * Most of the time that readings may hold the loop, 0.001 to 1: they are rarer where they take long. Default 0.01.
   * While the heap grows steeply, ten minutes' worth of it may be taken in advance, at ten times the share.
   */
  readonly maxPauseShare?: number | undefined;
  /** Called after each reading with what it makes of it. What it throws is swallowed. */
  readonly onVerdict?: ((verdict: LeakVerdict) => void) | undefined;
}

const whole = (from: number, to: number): OptionRule => [
  `a whole number, ${from} to ${to}`,
  (value) => Number.isInteger(value) && (value as number) >= from && (value as number) <= to,
];
const dayMs = 86_400_000;

const rules: Readonly<Record<keyof LeakDetectorOptions, OptionRule>> = {
  heap: ['a HeapProfiler', (value) => typeof (value as { sample?: unknown } | null)?.sample === 'function'],
  everyMs: whole(50, dayMs),
  samples: whole(6, 100),
  warmUpMs: whole(0, dayMs),
  maxReadings: whole(6, 200),
  minGrowthBytes: whole(0, Number.MAX_SAFE_INTEGER),
  forceGc: ['true or false', (value) => typeof value === 'boolean'],
  maxPauseShare: ['a number, 0.001 to 1', (value) => typeof value === 'number' && value >= 0.001 && value <= 1],
  onVerdict: ['a function', (value) => typeof value === 'function'],
};

export interface LeakSettings {
  readonly everyMs: number;
  readonly samples: number;
  readonly warmUpMs: number;
  readonly maxReadings: number;
  readonly minGrowthBytes: number;
  readonly forceGc: boolean;
  readonly maxPauseShare: number;
}

/** @throws SondeError SONDE_INVALID_OPTION */
export function leakSettings(given: LeakDetectorOptions): LeakSettings {
  checkOptions('LeakDetector', rules, given);
  // An option that is left out counts as fine, and this one must be there.
  checkOptions('LeakDetector', rules, { heap: given.heap ?? null });
  const { everyMs = 60_000, samples = 10, minGrowthBytes = 1024 * 1024, forceGc = false } = given;
  const { warmUpMs = 2 * everyMs, maxReadings = 60, maxPauseShare = 0.01 } = given;
  return {
    everyMs,
    samples,
    warmUpMs,
    maxReadings: Math.max(maxReadings, samples),
    minGrowthBytes,
    forceGc,
    maxPauseShare,
  };
}
