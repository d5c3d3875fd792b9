import type { ParsedFamily, ParsedFormat, ParsedType } from '../parsing/exposition-model.js';

/** The name as queries have it: with the `_total` and `_info` that OpenMetrics leaves to the samples. */
export function exposedName({ name, type }: ParsedFamily, format: ParsedFormat): string {
  if (format === 'text') return name;
  return type === 'counter' ? `${name}_total` : type === 'info' ? `${name}_info` : name;
}

/** What the samples of a family may be called. */
export function sampleNames({ name, type }: ParsedFamily, format: ParsedFormat): readonly string[] {
  return (format === 'text' ? textSuffixes[type] : suffixes[type]).map((suffix) => name + suffix);
}

const suffixes: Readonly<Record<ParsedType, readonly string[]>> = {
  counter: ['_total', '_created'],
  gauge: [''],
  histogram: ['_bucket', '_sum', '_count', '_created'],
  gaugehistogram: ['_bucket', '_gsum', '_gcount'],
  summary: ['', '_sum', '_count', '_created'],
  info: ['_info'],
  stateset: [''],
  unknown: [''],
};

const textSuffixes: Readonly<Record<ParsedType, readonly string[]>> = {
  ...suffixes,
  counter: [''],
  histogram: ['_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
  info: [''],
};

/** All label names of a family, in the order in which they come. */
export function labelNames({ samples }: ParsedFamily): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { labels } of samples) for (const name of labels.keys()) names.add(name);
  return names;
}
