/**
 * The quantile of a histogram as Prometheus' `histogram_quantile` gives it: linear between the bounds of
 * the bucket it falls in, the highest bound where it falls above all. `counts` holds one number per
 * bucket, not cumulative, the last for values above all bounds. `null` where nothing was counted.
 */
export function bucketQuantile(q: number, bounds: readonly number[], counts: ArrayLike<number>): number | null {
  let total = 0;
  for (let i = 0; i < counts.length; i++) total += counts[i] as number;
  if (total === 0) return null;
  const rank = q * total;
  let below = 0;
  for (const [i, upper] of bounds.entries()) {
    const inside = counts[i] as number;
    if (inside > 0 && below + inside >= rank) {
      const lower = i === 0 ? 0 : (bounds[i - 1] as number);
      return lower + (upper - lower) * ((rank - below) / inside);
    }
    below += inside;
  }
  return bounds.at(-1) ?? null;
}
