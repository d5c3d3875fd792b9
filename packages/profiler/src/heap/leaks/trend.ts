/**
 * Trends that a few odd points do not sway, by rank instead of by size.
 */
export interface Trend {
  /** Kendall's tau: 1 where every point is above all before it, -1 where below, about 0 where there is no trend. */
  readonly tau: number;
  /** How often chance alone would rise as much, 0 to 1: one-sided test of Mann (1945) and Kendall, ties corrected for. */
  readonly chance: number;
  /** The median of the slopes between all pairs of points (Theil 1950, Sen 1968), per unit of x. */
  readonly slope: number;
}

/** @param x ascending, no two the same @param y one for each */
export function trendOf(x: readonly number[], y: readonly number[]): Trend {
  const slopes: number[] = [];
  let score = 0;
  for (let i = 0; i < y.length; i++) {
    for (let j = i + 1; j < y.length; j++) {
      score += Math.sign(y[j]! - y[i]!);
      slopes.push((y[j]! - y[i]!) / (x[j]! - x[i]!));
    }
  }
  const pairs = slopes.length;
  return { tau: pairs === 0 ? 0 : score / pairs, chance: chanceOf(score, y), slope: median(slopes) };
}

function chanceOf(score: number, y: readonly number[]): number {
  const n = y.length;
  const term = (t: number) => t * (t - 1) * (2 * t + 5);
  const ties = new Map<number, number>();
  for (const value of y) ties.set(value, (ties.get(value) ?? 0) + 1);
  let variance = term(n);
  for (const count of ties.values()) variance -= term(count);
  variance /= 18;
  if (variance <= 0) return 1;
  // One step back towards 0, as the score moves in steps and the normal curve does not.
  return upperTail((score - Math.sign(score)) / Math.sqrt(variance));
}

/** Share of a normal distribution above z; the error is below 1.5e-7 (Abramowitz and Stegun 7.1.26). */
export function upperTail(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  const tail = (series * Math.exp(-x * x)) / 2;
  return z >= 0 ? tail : 1 - tail;
}

export function median(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
