/**
 * `histogram_quantile` as Prometheus documents it: linear interpolation within the bucket the quantile falls into,
 * the lowest bucket beginning at 0, the highest finite bound where it falls above all of them.
 */
export function bucketQuantile(
  quantile: number,
  cumulative: readonly (readonly [bound: number, count: number])[],
): number {
  const buckets = [...cumulative].sort(([a], [b]) => a - b);
  const total = buckets.at(-1)?.[1] ?? 0;
  if (total === 0) return Number.NaN;
  const rank = quantile * total;
  const index = buckets.findIndex(([, count]) => count >= rank);
  const [bound, count] = buckets[index] ?? [Number.NaN, 0];
  const [lower, below] = buckets[index - 1] ?? [0, 0];
  return bound === Infinity ? lower : lower + (bound - lower) * ((rank - below) / (count - below));
}
