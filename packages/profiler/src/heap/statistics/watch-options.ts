import { type Clock, checkOptions, type OptionRule } from '@sonde/metrics';
import type { HeapAfterGc } from './heap-state.js';

export interface HeapWatchOptions {
  readonly clock?: Clock | undefined;
  /** Time between two looks, in milliseconds. A look takes some 50 µs. Default 5000. */
  readonly intervalMs?: number | undefined;
  /** Looks that are kept, and collections: the latest. Default 720, an hour of looks. */
  readonly capacity?: number | undefined;
  /** Called after each major collection, as soon as the loop turns. What it throws is swallowed. */
  readonly onMajorGc?: ((after: HeapAfterGc) => void) | undefined;
}

const rules: Readonly<Record<keyof HeapWatchOptions, OptionRule>> = {
  clock: ['a Clock', (value) => typeof (value as { monotonicMs?: unknown } | null)?.monotonicMs === 'function'],
  intervalMs: [
    'milliseconds, 10 to 3600000',
    (value) => typeof value === 'number' && value >= 10 && value <= 3_600_000,
  ],
  capacity: [
    'a whole number, 1 to 100000',
    (value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 100_000,
  ],
  onMajorGc: ['a function', (value) => typeof value === 'function'],
};

/** @throws SondeError SONDE_INVALID_OPTION */
export function checkWatchOptions(given: HeapWatchOptions): void {
  checkOptions('HeapWatch', rules, given);
}
