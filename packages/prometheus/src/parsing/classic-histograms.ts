import type { ParsedFamily, ParsedLabels, ParsedSample } from './exposition-model.js';
import { parseNumber } from './number-syntax.js';

/** One histogram of a family: what its `_bucket`, `_sum` and `_count` samples say together. */
export interface ClassicHistogram {
  /** Without `le`. */
  readonly labels: ParsedLabels;
  /** Ascending, as the bounds are numbers; a bucket whose `le` is none is left out. */
  readonly buckets: readonly CumulativeBucket[];
  /** Absent: not exposed. */
  readonly sum: number | undefined;
  readonly count: number | undefined;
  /** When the counting began, in seconds since the Unix epoch, where `_created` tells. */
  readonly created: number | undefined;
  readonly line: number;
}

export interface CumulativeBucket {
  readonly upperBound: number;
  /** Observations up to this bound, those of the lower buckets included. */
  readonly count: number;
}

/** One summary of a family. */
export interface ParsedSummary {
  /** Without `quantile`. */
  readonly labels: ParsedLabels;
  readonly quantiles: readonly { readonly quantile: number; readonly value: number }[];
  readonly sum: number | undefined;
  readonly count: number | undefined;
  readonly line: number;
}

/** Puts the samples of a histogram (or gauge histogram) family together, by their label sets. */
export function assembleHistograms(family: ParsedFamily): readonly ClassicHistogram[] {
  return metricsOf(family, 'le').map(({ labels, line, samples }) => {
    const bySuffix = lastBySuffix(family, samples);
    const buckets = samples
      .filter(({ name }) => name === `${family.name}_bucket`)
      .map((sample) => ({ upperBound: parseNumber(sample.labels.get('le') ?? '') ?? Number.NaN, count: sample.value }))
      .filter(({ upperBound }) => !Number.isNaN(upperBound))
      .sort((a, b) => a.upperBound - b.upperBound);
    return {
      labels,
      buckets,
      sum: bySuffix.get('_sum') ?? bySuffix.get('_gsum'),
      count: bySuffix.get('_count') ?? bySuffix.get('_gcount'),
      created: bySuffix.get('_created'),
      line,
    };
  });
}

/** Puts the samples of a summary family together, by their label sets. */
export function assembleSummaries(family: ParsedFamily): readonly ParsedSummary[] {
  return metricsOf(family, 'quantile').map(({ labels, line, samples }) => {
    const bySuffix = lastBySuffix(family, samples);
    const quantiles = samples
      .filter(({ name }) => name === family.name)
      .map((sample) => ({
        quantile: parseNumber(sample.labels.get('quantile') ?? '') ?? Number.NaN,
        value: sample.value,
      }))
      .filter(({ quantile }) => !Number.isNaN(quantile))
      .sort((a, b) => a.quantile - b.quantile);
    return { labels, quantiles, sum: bySuffix.get('_sum'), count: bySuffix.get('_count'), line };
  });
}

/**
 * One string for each label set, whatever the order of its labels: JSON quotes what would otherwise meet.
 *
 * @param without a label that does not count
 */
export function labelSetKey(labels: ParsedLabels, without?: string): string {
  const pairs: (readonly [string, string])[] = [];
  for (const pair of labels) if (pair[0] !== without) pairs.push(pair);
  if (pairs.length > 1) pairs.sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(pairs);
}

interface Metric {
  readonly labels: ParsedLabels;
  readonly line: number;
  readonly samples: ParsedSample[];
}

function metricsOf({ samples }: ParsedFamily, own: string): Metric[] {
  const metrics = new Map<string, Metric>();
  for (const sample of samples) {
    const key = labelSetKey(sample.labels, own);
    let metric = metrics.get(key);
    if (metric === undefined) {
      const labels = new Map([...sample.labels].filter(([name]) => name !== own));
      metric = { labels, line: sample.line, samples: [] };
      metrics.set(key, metric);
    }
    metric.samples.push(sample);
  }
  return [...metrics.values()];
}

function lastBySuffix({ name }: ParsedFamily, samples: readonly ParsedSample[]): Map<string, number> {
  return new Map(samples.map((sample) => [sample.name.slice(name.length), sample.value]));
}
