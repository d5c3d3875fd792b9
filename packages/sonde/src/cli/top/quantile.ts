import type { CumulativeBucket } from '@sonde/prometheus/parsing';

/** A quantile estimated from buckets: past the last finite bound, all that is known is that it is more. */
export interface Quantile {
  readonly value: number;
  readonly isAtLeast: boolean;
}

/**
 * As Prometheus' `histogram_quantile` has it: straight lines inside of buckets, from 0 in the lowest.
 *
 * @param buckets ascending, cumulative; the last one counts everything
 * @returns undefined where there are no observations
 */
export function quantileOf(q: number, buckets: readonly CumulativeBucket[]): Quantile | undefined {
  const total = buckets.at(-1)?.count ?? 0;
  if (!(total > 0)) return undefined;
  const rank = q * total;
  let lower = 0;
  let below = 0;
  for (const { upperBound, count } of buckets) {
    if (count >= rank && count > below) {
      if (upperBound === Infinity) return { value: lower, isAtLeast: true };
      // With negative bounds there is no 0 to begin at.
      if (upperBound <= 0 && below === 0) return { value: upperBound, isAtLeast: false };
      const value = lower + (upperBound - lower) * ((rank - below) / (count - below));
      // Rounding may go past the bound.
      return { value: Math.min(value, upperBound), isAtLeast: false };
    }
    lower = upperBound;
    below = Math.max(below, count);
  }
  return { value: lower, isAtLeast: true };
}

/** The buckets of several series as those of one; where their bounds differ, a bound is missing from some: a lower one counts. */
export function mergeBuckets(all: readonly (readonly CumulativeBucket[])[]): readonly CumulativeBucket[] {
  if (all.length === 1) return all[0] ?? [];
  const bounds = [...new Set(all.flatMap((buckets) => buckets.map(({ upperBound }) => upperBound)))].sort(
    (a, b) => a - b,
  );
  const places = all.map(() => 0);
  return bounds.map((upperBound) => {
    let count = 0;
    all.forEach((buckets, k) => {
      while (places[k]! < buckets.length && buckets[places[k]!]!.upperBound <= upperBound) places[k]!++;
      count += buckets[places[k]! - 1]?.count ?? 0;
    });
    return { upperBound, count };
  });
}
