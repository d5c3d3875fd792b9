import { canonicalNumber } from './number-syntax.js';
import { OffSpec, type ParsedExemplar, type ParsedFamily, type ParsedSample, seriesKey } from './parsed.js';
import {
  decodeFamilies,
  type ExemplarMessage,
  type FamilyMessage,
  type HistogramMessage,
  type MetricMessage,
  type TimestampMessage,
} from './protobuf-messages.js';

const types = {
  COUNTER: 'counter',
  GAUGE: 'gauge',
  SUMMARY: 'summary',
  UNTYPED: 'unknown',
  HISTOGRAM: 'histogram',
} as const;

/** A value as text formats would have it: one sample. */
type Draft = readonly [
  suffix: string,
  value: number,
  own?: readonly [string, string] | undefined,
  exemplar?: ExemplarMessage | undefined,
];

/**
 * The protobuf format as the samples that a text format has for it, in the order of the messages; `line` is the number
 * of the family. A counter's family is called without `_total`, as in OpenMetrics.
 *
 * @throws OffSpec where a document is one that Prometheus would refuse or misread
 */
export function parseProtobuf(bytes: Uint8Array): ParsedFamily[] {
  const seen = new Set<string>();
  return decodeFamilies(bytes).map((family, k) => {
    if (seen.has(family.name)) throw new OffSpec(k, `family ${family.name} comes twice`);
    seen.add(family.name);
    return parseFamily(family, k);
  });
}

function parseFamily(family: FamilyMessage, line: number): ParsedFamily {
  const type = types[family.type];
  const name = type === 'counter' ? family.name.replace(/_total$/, '') : family.name;
  const seen = new Set<string>();
  const samples = (family.metric ?? []).flatMap((metric): ParsedSample[] => {
    const labels = (metric.label ?? []).map((label): [string, string] => [label.name, label.value]);
    if (new Set(labels.map(([label]) => label)).size < labels.length) throw new OffSpec(line, 'a label comes twice');
    const key = seriesKey(name, labels);
    if (seen.has(key)) throw new OffSpec(line, `series ${key} comes twice`);
    seen.add(key);
    return drafts(metric, type, line).map(([suffix, value, own, exemplar]) => ({
      name: `${suffix === '_created' ? name : family.name}${suffix}`,
      labels: new Map(own === undefined ? labels : [...labels, own]),
      value,
      timestamp: undefined,
      exemplar: exemplar && parseExemplar(exemplar),
      line,
    }));
  });
  return { name, type, help: family.help, unit: family.unit, samples };
}

function drafts(metric: MetricMessage, type: ParsedFamily['type'], line: number): readonly Draft[] {
  const { counter, gauge, histogram, summary, untyped } = metric;
  if (type === 'counter' && counter) return [['', counter.value, undefined, counter.exemplar], ...created(counter)];
  if (type === 'gauge' && gauge) return [['', gauge.value]];
  if (type === 'unknown' && untyped) return [['', untyped.value]];
  if (type === 'summary' && summary) {
    return [
      ...(summary.quantile ?? []).map(
        ({ quantile, value }): Draft => ['', value, ['quantile', canonicalNumber(quantile)]],
      ),
      ['_sum', summary.sampleSum],
      ['_count', Number(summary.sampleCount)],
      ...created(summary),
    ];
  }
  if (type === 'histogram' && histogram) return histogramDrafts(histogram, line);
  throw new OffSpec(line, `a metric of type ${type} without its value`);
}

function histogramDrafts(histogram: HistogramMessage, line: number): readonly Draft[] {
  const { bucket = [], sampleCount, sampleCountFloat, sampleSum } = histogram;
  let last = -Infinity;
  const buckets = bucket.map(({ upperBound, cumulativeCount, cumulativeCountFloat, exemplar }): Draft => {
    if (upperBound <= last) throw new OffSpec(line, `bucket ${upperBound} is not above the one before`);
    last = upperBound;
    return [
      '_bucket',
      cumulativeCountFloat ?? Number(cumulativeCount),
      ['le', upperBound === Infinity ? '+Inf' : canonicalNumber(upperBound)],
      exemplar,
    ];
  });
  const count = sampleCountFloat ?? Number(sampleCount);
  if (buckets.length > 0 && buckets.at(-1)?.[1] !== count) throw new OffSpec(line, 'the +Inf bucket is not the count');
  return [...buckets, ['_sum', sampleSum], ['_count', count], ...created(histogram)];
}

function created({ createdTimestamp }: { readonly createdTimestamp?: TimestampMessage }): readonly Draft[] {
  return createdTimestamp === undefined ? [] : [['_created', seconds(createdTimestamp)]];
}

function parseExemplar({ label = [], value, timestamp }: ExemplarMessage): ParsedExemplar {
  return {
    labels: new Map(label.map(({ name, value: text }) => [name, text])),
    value,
    timestamp: timestamp && seconds(timestamp),
  };
}

function seconds({ seconds: whole, nanos }: TimestampMessage): number {
  return (Number(whole) * 1000 + Math.round(nanos / 1e6)) / 1000;
}
