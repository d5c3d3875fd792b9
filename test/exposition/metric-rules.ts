import { type LabelSet, OffSpec, type ParsedSample, seriesKey } from './parsed.js';

/** One metric of a family: the samples that share a label set, in the order of the document. */
export interface MetricGroup {
  readonly labels: LabelSet;
  readonly samples: ParsedSample[];
}

/** The labels that tell metrics apart: without the one that tells a metric's own samples apart. */
function withoutLabel(labels: LabelSet, name: string | undefined): LabelSet {
  return name === undefined ? labels : new Map([...labels].filter(([key]) => key !== name));
}

/**
 * Splits a family's samples into metrics and rejects interleaved ones: "Metrics MUST NOT be interleaved"
 * (OpenMetrics 1.0); a text document that did so would be read, but no exposer has reason to.
 */
export function metricGroups(
  samples: readonly ParsedSample[],
  ownLabel: (s: ParsedSample) => string | undefined,
): MetricGroup[] {
  const groups: MetricGroup[] = [];
  const seen = new Set<string>();
  let current: string | undefined;
  for (const sample of samples) {
    const labels = withoutLabel(sample.labels, ownLabel(sample));
    const key = seriesKey('', labels);
    if (key !== current) {
      if (seen.has(key)) throw new OffSpec(sample.line, `metrics are interleaved: ${key} comes back`);
      seen.add(key);
      groups.push({ labels, samples: [] });
      current = key;
    }
    groups.at(-1)?.samples.push(sample);
  }
  return groups;
}

function requireCount(sample: ParsedSample): void {
  if (!Number.isInteger(sample.value) || sample.value < 0) {
    throw new OffSpec(sample.line, `${sample.name} must be a non-negative integer, not ${sample.value}`);
  }
}

export interface HistogramRules {
  /** How a bound must be spelt; `undefined` where any number will do. */
  readonly canonical: ((bound: number) => string) | undefined;
  readonly parseBound: (text: string) => number | undefined;
  /** OpenMetrics 1.0: count if and only if sum, no sum with negative bounds, sum not negative. */
  readonly openMetrics: boolean;
}

/** Buckets in ascending order, cumulative, ended by `+Inf`, which is the count. */
export function checkHistogram(family: string, group: MetricGroup, rules: HistogramRules): void {
  let bound = -Infinity;
  let cumulative = 0;
  let lastBucket: ParsedSample | undefined;
  let sum: ParsedSample | undefined;
  let count: ParsedSample | undefined;
  let negativeBound = false;
  for (const sample of group.samples) {
    if (sample.name === `${family}_bucket`) {
      const text = sample.labels.get('le');
      const le = text === undefined ? undefined : rules.parseBound(text);
      if (text === undefined || le === undefined || Number.isNaN(le))
        throw new OffSpec(sample.line, `bucket with le=${text}`);
      if (rules.canonical && text !== rules.canonical(le)) {
        throw new OffSpec(sample.line, `le="${text}" is not canonical, expected "${rules.canonical(le)}"`);
      }
      if (le === Infinity && text !== '+Inf') throw new OffSpec(sample.line, `le="${text}" must be "+Inf"`);
      if (le <= bound && lastBucket) throw new OffSpec(sample.line, `bucket le="${text}" is not above the one before`);
      requireCount(sample);
      if (sample.value < cumulative)
        throw new OffSpec(sample.line, `bucket le="${text}" counts less than the one before`);
      if (sample.exemplar && !(sample.exemplar.value <= le)) {
        throw new OffSpec(sample.line, `exemplar of value ${sample.exemplar.value} outside bucket le="${text}"`);
      }
      bound = le;
      cumulative = sample.value;
      negativeBound ||= le < 0;
      lastBucket = sample;
    } else if (sample.name === `${family}_sum`) sum = sample;
    else if (sample.name === `${family}_count`) count = sample;
  }
  const line = group.samples[0]?.line ?? 0;
  if (!lastBucket || bound !== Infinity) throw new OffSpec(line, `histogram ${family} has no +Inf bucket`);
  if (count) {
    requireCount(count);
    if (count.value !== cumulative)
      throw new OffSpec(count.line, `count ${count.value} is not the +Inf bucket's ${cumulative}`);
  }
  if (!rules.openMetrics) {
    if (!count || !sum) throw new OffSpec(line, `histogram ${family} lacks its sum or its count`);
    return;
  }
  if ((count === undefined) !== (sum === undefined))
    throw new OffSpec(line, 'a histogram has a count if and only if it has a sum');
  if (sum && negativeBound) throw new OffSpec(sum.line, 'a histogram with negative bounds must not have a sum');
  if (sum && !(sum.value >= 0)) throw new OffSpec(sum.line, `histogram sum must not be ${sum.value}`);
}

export interface SummaryRules {
  readonly canonical: ((quantile: number) => string) | undefined;
  readonly parseQuantile: (text: string) => number | undefined;
  readonly openMetrics: boolean;
}

/** Quantiles within 0 to 1, ascending (a MUST of the text format); count and sum behave like counters. */
export function checkSummary(family: string, group: MetricGroup, rules: SummaryRules): void {
  let before = -1;
  for (const sample of group.samples) {
    if (sample.name === family) {
      const text = sample.labels.get('quantile');
      const quantile = text === undefined ? undefined : rules.parseQuantile(text);
      if (quantile === undefined || !(quantile >= 0 && quantile <= 1))
        throw new OffSpec(sample.line, `quantile="${text}"`);
      if (rules.canonical && text !== rules.canonical(quantile)) {
        throw new OffSpec(sample.line, `quantile="${text}" is not canonical, expected "${rules.canonical(quantile)}"`);
      }
      if (quantile <= before) throw new OffSpec(sample.line, `quantile="${text}" is not above the one before`);
      before = quantile;
      if (rules.openMetrics && sample.value < 0)
        throw new OffSpec(sample.line, `quantile value must not be ${sample.value}`);
    } else if (sample.name === `${family}_count`) requireCount(sample);
    else if (sample.name === `${family}_sum` && rules.openMetrics && !(sample.value >= 0)) {
      throw new OffSpec(sample.line, `summary sum must not be ${sample.value}`);
    }
  }
}

/** Counter-like values: OpenMetrics 1.0 wants them neither NaN nor negative; the text format's counters alike. */
export function checkCounterValue(sample: ParsedSample): void {
  if (!(sample.value >= 0)) throw new OffSpec(sample.line, `counter ${sample.name} must not be ${sample.value}`);
}

/** "Each line must have a unique combination of a metric name and labels." */
export class SeriesOnce {
  readonly #lines = new Map<string, number>();

  add(sample: ParsedSample): void {
    const key = seriesKey(sample.name, sample.labels);
    const before = this.#lines.get(key);
    if (before !== undefined) throw new OffSpec(sample.line, `duplicate of the series in line ${before}: ${key}`);
    this.#lines.set(key, sample.line);
  }
}
