import { type Exemplar, isClassicLabelName, type Label, type MetricType } from '@sonde/metrics';
import {
  foreignLabelText,
  type PromClientExemplar,
  type PromClientLabels,
  type PromClientMetricData,
  type PromClientSample,
} from './prom-client.js';
import { type SeriesDraft, SeriesDrafts } from './series-draft.js';

/** One series of a foreign metric at the moment of reading. */
export interface Point {
  /** Without `le` and `quantile`. May be the caller's own live object: read it now, keep none of it. */
  readonly labels: PromClientLabels;
  /** Bucket bounds or quantiles, ascending. */
  readonly axis: readonly number[];
  /** The numbers of a row, as `SeriesBlock` has them. */
  readonly numbers: readonly number[];
  /** By index into `numbers`. */
  readonly exemplars: readonly (Exemplar | undefined)[];
}

export interface MetricReading {
  readonly type: MetricType;
  readonly points: readonly Point[];
  /** Series that came again with the same labels; the last one is kept. */
  duplicates: number;
  /** Samples that cannot belong to a metric of this name and type. They are left out. */
  strays: number;
  /** Series whose buckets and count contradicted each other, or that had no count, and were brought in line. */
  corrected: number;
}

const none: readonly never[] = [];

/** Takes the samples of one foreign metric apart into one point per series. Linear in the samples. */
export function readMetric(data: PromClientMetricData): MetricReading {
  switch (data.type) {
    case 'counter':
    case 'gauge':
      return readScalars(data, data.type);
    case 'histogram':
      return readHistograms(data);
    case 'summary':
      return readSummaries(data);
    default:
      return readScalars(data, 'unknown');
  }
}

function readScalars(data: PromClientMetricData, type: MetricType): MetricReading {
  const points: Point[] = [];
  const reading: MetricReading = { type, points, duplicates: 0, strays: 0, corrected: 0 };
  for (const sample of data.values ?? []) {
    if (sample.metricName !== undefined && sample.metricName !== data.name) {
      reading.strays++;
      continue;
    }
    const { labels = {}, sharedLabels } = sample;
    const exemplar = exemplarOf(sample.exemplar);
    points.push({
      labels: sharedLabels === undefined ? labels : { ...labels, ...sharedLabels },
      axis: none,
      numbers: [numberOf(sample.value)],
      exemplars: exemplar === undefined ? none : [exemplar],
    });
  }
  return reading;
}

function readHistograms(data: PromClientMetricData): MetricReading {
  const points: Point[] = [];
  const reading: MetricReading = { type: 'histogram', points, duplicates: 0, strays: 0, corrected: 0 };
  const drafts = new SeriesDrafts('le');
  for (const sample of data.values ?? []) {
    if (sample.metricName === `${data.name}_sum`) drafts.draftOf(sample).setSum(numberOf(sample.value));
    else if (sample.metricName === `${data.name}_count`) drafts.draftOf(sample).setCount(numberOf(sample.value));
    else {
      const bound = sample.metricName === `${data.name}_bucket` ? positionOf(sample, 'le') : undefined;
      if (bound === undefined) reading.strays++;
      else drafts.draftOf(sample).setAt(bound, numberOf(sample.value), exemplarOf(sample.exemplar));
    }
  }
  for (const draft of drafts.values()) {
    reading.duplicates += draft.restarts;
    points.push(histogramPoint(draft, reading));
  }
  return reading;
}

/** From cumulative readings to counts per bucket. Where they contradict each other, the count is kept. */
function histogramPoint(draft: SeriesDraft, reading: MetricReading): Point {
  draft.sortAxis();
  const { axis, readings, count, infinite, sum = Number.NaN } = draft;
  const given = count ?? infinite ?? Math.max(0, ...readings);
  const total = Number.isFinite(given) && given >= 0 ? given : 0;
  const cumulative = draft.isAscending ? raised(readings, total) : lowered(readings, total);
  const isConsistent =
    !draft.hasRepeats &&
    total === given &&
    (infinite ?? total) === total &&
    cumulative.every((c, i) => c === readings[i]);
  if (!isConsistent) reading.corrected++;
  cumulative.push(total);
  const numbers = cumulative.map((c, i) => c - (cumulative[i - 1] ?? 0));
  numbers.push(sum);
  const exemplars = [...draft.exemplars, draft.infiniteExemplar];
  return { labels: draft.labels, axis, numbers, exemplars: exemplars.some(Boolean) ? exemplars : none };
}

/**
 * Each bound has at least the count of the one below it. Ascending bounds fall back only where workers with
 * different buckets were added up, and then the bound that some of them lack has too little:
 *
 *     le   1   5   +Inf          le   1   5   +Inf
 *          2   1      2    →          2   2      2
 */
function raised(readings: readonly number[], total: number): number[] {
  let below = 0;
  return readings.map((value) => {
    if (value > below) below = Math.min(value, total);
    return below;
  });
}

/**
 * Each bound has at most the count of the one above it. prom-client accepts bounds in any order, counts a value
 * at the first that it fits under, and adds up in the order declared, so that the later ones have too much.
 * Declared as 10, 20, 1:
 *
 *     le   1   10   20   +Inf          le   1   10   20   +Inf
 *          3    2    3      4    →          2    2    3      4
 */
function lowered(readings: readonly number[], total: number): number[] {
  let above = total;
  return readings
    .map((_, i) => {
      const value = readings[readings.length - 1 - i] as number;
      above = value >= 0 ? Math.min(value, above) : 0;
      return above;
    })
    .reverse();
}

function readSummaries(data: PromClientMetricData): MetricReading {
  const points: Point[] = [];
  const reading: MetricReading = { type: 'summary', points, duplicates: 0, strays: 0, corrected: 0 };
  const drafts = new SeriesDrafts('quantile');
  for (const sample of data.values ?? []) {
    if (sample.metricName === `${data.name}_sum`) drafts.draftOf(sample).setSum(numberOf(sample.value));
    else if (sample.metricName === `${data.name}_count`) drafts.draftOf(sample).setCount(numberOf(sample.value));
    else {
      const bare = sample.metricName === undefined || sample.metricName === data.name;
      const quantile = bare ? positionOf(sample, 'quantile') : undefined;
      if (quantile === undefined || quantile < 0 || quantile > 1) reading.strays++;
      else drafts.draftOf(sample).setAt(quantile, numberOf(sample.value), undefined);
    }
  }
  for (const draft of drafts.values()) {
    reading.duplicates += draft.restarts;
    draft.sortAxis();
    const { sum = Number.NaN, count = Number.NaN } = draft;
    // The one number of a summary that no format can do without.
    const hasCount = count >= 0;
    if (!hasCount) reading.corrected++;
    const numbers = [...draft.readings, sum, hasCount ? count : 0];
    points.push({ labels: draft.labels, axis: draft.axis, numbers, exemplars: none });
  }
  return reading;
}

/** A bound or quantile: a number where prom-client has it from its options, a string after a trip through JSON. */
function positionOf(sample: PromClientSample, label: 'le' | 'quantile'): number | undefined {
  const value = sample.labels?.[label];
  if (value === '+Inf') return Number.POSITIVE_INFINITY;
  const position = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof position === 'number' && position > Number.NEGATIVE_INFINITY ? position : undefined;
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}

/** OpenMetrics 1.0, "Exemplars": what is longer than 128 characters would make the whole scrape invalid. */
const exemplarLimit = 128;

/** Nothing has checked a foreign exemplar: what could not be written validly is dropped, and its sample stays. */
function exemplarOf(foreign: PromClientExemplar | null | undefined): Exemplar | undefined {
  if (foreign === null || foreign === undefined || typeof foreign.value !== 'number') return undefined;
  const labels: Label[] = [];
  let length = 0;
  for (const [name, value] of Object.entries(foreign.labelSet ?? {})) {
    if (!isClassicLabelName(name) || (typeof value !== 'string' && typeof value !== 'number')) return undefined;
    const text = foreignLabelText(value);
    length += name.length + [...text].length;
    labels.push([name, text]);
  }
  if (length > exemplarLimit) return undefined;
  const { value, timestamp } = foreign;
  // Whole milliseconds, as prom-client took it: the way through seconds must not move it into the future.
  return Number.isFinite(timestamp)
    ? { labels, value, timestampMs: Math.round((timestamp as number) * 1000) }
    : { labels, value };
}
