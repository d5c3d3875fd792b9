import { type NativeReading, nativeReading } from './native-reading.js';
import type { FoundSeries, SeriesSource, WantedLabels } from './series-reader.js';
import { eachSeries, expectType, findFamily, findSeries, labelsOf } from './series-reader.js';

/** A histogram's series as Prometheus exposes it. */
export interface HistogramReading {
  /** Ascending; `count` is cumulative: the observations up to and including `le`. The last `le` is Infinity. */
  readonly buckets: readonly { readonly le: number; readonly count: number }[];
  readonly sum: number;
  readonly count: number;
  /** Its exponential buckets, where it is a native histogram. */
  readonly native?: NativeReading;
}

/** A summary's series. A quantile is NaN while nothing was observed. */
export interface SummaryReading {
  /** Ascending by `quantile`, which is 0.99 for the 99th percentile. */
  readonly quantiles: readonly { readonly quantile: number; readonly value: number }[];
  readonly sum: number;
  readonly count: number;
}

/**
 * The value of one series of a counter, gauge or info (which is always 1).
 *
 *     expect(seriesValue(registry, 'orders_total', { status: 'paid' })).toBe(2);
 *
 * A metric or series that does not exist is an error that says which do, never a silent 0: a counter
 * that was never made is not a counter that stands at zero.
 */
export function seriesValue(source: SeriesSource, name: string, labels: WantedLabels = {}): number {
  const family = findFamily(source, name);
  expectType(family, ['counter', 'gauge', 'info', 'unknown'], 'seriesValue');
  return numbersOf(findSeries(family, labels))[0] ?? Number.NaN;
}

/** The buckets, sum and count of one series of a histogram or timer; of a native one its exponential buckets, too. */
export function histogramOf(source: SeriesSource, name: string, labels: WantedLabels = {}): HistogramReading {
  const family = findFamily(source, name);
  expectType(family, ['histogram'], 'histogramOf');
  const series = findSeries(family, labels);
  const numbers = numbersOf(series);
  const sum = numbers.at(-1) ?? Number.NaN;
  let count = 0;
  const buckets = [...series.block.bounds, Number.POSITIVE_INFINITY].map((le, k) => {
    count += numbers[k] ?? 0;
    return { le, count };
  });
  const native = nativeReading(series);
  return { buckets, sum, count, ...(native !== undefined && { native }) };
}

/** The quantiles, sum and count of one series of a summary. */
export function summaryOf(source: SeriesSource, name: string, labels: WantedLabels = {}): SummaryReading {
  const family = findFamily(source, name);
  expectType(family, ['summary'], 'summaryOf');
  const series = findSeries(family, labels);
  const numbers = numbersOf(series);
  return {
    quantiles: series.block.quantiles.map((quantile, k) => ({ quantile, value: numbers[k] ?? Number.NaN })),
    sum: numbers.at(-2) ?? Number.NaN,
    count: numbers.at(-1) ?? Number.NaN,
  };
}

/** The names of the states that are set in one series of a state set. */
export function statesOf(source: SeriesSource, name: string, labels: WantedLabels = {}): readonly string[] {
  const family = findFamily(source, name);
  expectType(family, ['stateset'], 'statesOf');
  const series = findSeries(family, labels);
  const numbers = numbersOf(series);
  return series.block.states.filter((_, k) => numbers[k] === 1);
}

/**
 * The label sets a metric has series for, constant labels included: for tests of what was removed, and
 * of how many there are. An unlabelled metric has the one empty set.
 */
export function labelSetsOf(source: SeriesSource, name: string): readonly Readonly<Record<string, string>>[] {
  // fromEntries defines, so a label called __proto__ stays a label.
  return Array.from(eachSeries(findFamily(source, name)), (series) => Object.fromEntries(labelsOf(series)));
}

function numbersOf({ block, row }: FoundSeries): Float64Array {
  return block.values.subarray(row * block.width, (row + 1) * block.width);
}
