import type { Family } from '@sonde/metrics';
import type { TestObserver } from './test-observer.js';

/** What an observer recorded since it was made, in scopes and outside of them. */
export interface SeenQueries {
  readonly queries: number;
  /** Reads whose number of rows is known; not every driver tells it. */
  readonly results: number;
  /** Of these reads, added up. */
  readonly rows: number;
}

/**
 * Read from the metrics of the observer, which see each query, whatever scope it is in. Where another observer shares
 * the registry, its queries are among them. Undefined: an observer without a registry.
 */
export function seenQueries({ registry }: TestObserver): SeenQueries | undefined {
  if (typeof registry?.snapshot !== 'function') return undefined;
  const { families } = registry.snapshot();
  const queries = totalOf(families, 'db_client_operation_duration_seconds');
  const results = totalOf(families, 'db_client_response_returned_rows');
  return { queries: queries.count, results: results.count, rows: results.sum };
}

/** Whether it has seen any query at all; undefined: not known. */
export function hasSeen(observer: TestObserver): boolean | undefined {
  const seen = seenQueries(observer);
  return seen === undefined ? undefined : seen.queries > 0;
}

/** All series of a histogram together. A registry may put a prefix before its name. */
function totalOf(families: readonly Family[], name: string): { readonly count: number; readonly sum: number } {
  let count = 0;
  let sum = 0;
  for (const family of families) {
    if (family.type !== 'histogram' || !family.name.endsWith(name)) continue;
    for (const { values, width, rows } of family.blocks) {
      for (let row = 0; row < rows; row++) {
        // Of a row, the counts of the buckets, and behind them the sum.
        const last = (row + 1) * width - 1;
        for (let i = row * width; i < last; i++) count += values[i] ?? 0;
        sum += values[last] ?? 0;
      }
    }
  }
  return { count, sum };
}
