/** The middle of some figures with the smallest and the largest of them. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** The middle value; of an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('median: got no values, expected at least one');
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1] as number;
  if (sorted.length % 2 === 1) return upper;
  return ((sorted[(sorted.length >> 1) - 1] as number) + upper) / 2;
}

export function spread(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/**
 * How many times `peer` is `ours`, one ratio per round.
 *
 * The two were measured within seconds of each other in each round, so a machine that slows down for a
 * while slows both sides of one ratio. Dividing the medians of whole runs would not have that property.
 */
export function pairedRatios(ours: readonly number[], peer: readonly number[]): number[] {
  checkPairs('pairedRatios', ours, peer);
  return ours.map((own, round) => (peer[round] as number) / own);
}

/** How far `figures` lie above `base`, one difference per round, for the same reason. */
export function pairedDifferences(base: readonly number[], figures: readonly number[]): number[] {
  checkPairs('pairedDifferences', base, figures);
  return base.map((under, round) => (figures[round] as number) - under);
}

function checkPairs(what: string, one: readonly number[], other: readonly number[]): void {
  if (one.length === other.length) return;
  throw new RangeError(
    `${what}: got ${one.length} and ${other.length} rounds, expected as many of one as of the other`,
  );
}
