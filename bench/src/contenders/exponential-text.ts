import type { SeriesLabels } from './contender.js';

/** One series of an exponential histogram, as a contender has it. */
export interface ExponentialSeries {
  readonly name: string;
  readonly labels: SeriesLabels;
  readonly scale: number;
  readonly sum: number;
  readonly count: number;
  /** Of the buckets above zero: the index of the first, and the counts from there on. */
  readonly offset: number;
  readonly counts: ArrayLike<number>;
}

/**
 * Exponential buckets in the shape of the text format, which has no such thing: `le` is the index of a bucket, its
 * value what it counted, not cumulative.
 * Scales finer than 8, which only some have, are told as 8.
 */
export function exponentialText({ name, labels, scale, sum, count, offset, counts }: ExponentialSeries): string {
  const { method, route, status } = labels;
  const own = `method="${method}",route="${route}",status="${status}"`;
  const by = Math.max(0, scale - 8);
  const buckets = new Map<number, number>();
  for (const [at, value] of Array.from(counts).entries()) {
    const index = (offset + at) >> by;
    if (value > 0) buckets.set(index, (buckets.get(index) ?? 0) + value);
  }
  return [
    `${name}_scale{${own}} ${scale - by}\n`,
    `${name}_sum{${own}} ${sum}\n`,
    `${name}_count{${own}} ${count}\n`,
    ...Array.from(buckets, ([index, value]) => `${name}_bucket{${own},le="${index}"} ${value}\n`),
  ].join('');
}
