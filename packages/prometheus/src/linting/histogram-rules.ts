import { assembleHistograms, assembleSummaries, type ClassicHistogram } from '../parsing/classic-histograms.js';
import type { ParsedFamily, ParsedFormat } from '../parsing/exposition-model.js';
import { parseNumber } from '../parsing/number-syntax.js';
import type { FindingDraft } from './finding.js';
import { seriesText } from './series-rules.js';

/** Buckets are series each: past so many of them a native histogram costs less. */
const manyBuckets = 50;

/** Whether buckets, sum and count of histograms and quantiles of summaries make sense together. */
export function* distributionFindings(family: ParsedFamily, format: ParsedFormat): Iterable<FindingDraft> {
  const { type, samples } = family;
  if (samples.length === 0) return;
  if (type === 'histogram' || type === 'gaugehistogram') {
    yield* boundFindings(family);
    yield* histogramFindings(family, format);
  }
  if (type === 'summary') yield* summaryFindings(family);
}

function* boundFindings({ name, samples }: ParsedFamily): Iterable<FindingDraft> {
  for (const sample of samples) {
    const le = sample.labels.get('le');
    if (sample.name === `${name}_bucket`) {
      const bound = le === undefined ? undefined : parseNumber(le);
      if (bound !== undefined && !Number.isNaN(bound)) continue;
      const got = le === undefined ? 'no "le"' : `le=${JSON.stringify(le)}`;
      const advice = 'Each bucket needs its upper bound in the label "le", a number or +Inf.';
      yield { code: 'histogram-buckets', line: sample.line, what: `has a bucket with ${got}`, advice };
      return;
    }
    if (le !== undefined || sample.name === name) {
      const advice = 'A histogram consists of _bucket with "le", _sum and _count.';
      yield { code: 'histogram-buckets', line: sample.line, what: `has the sample ${seriesText(sample)}`, advice };
      return;
    }
  }
}

/** Told once for each kind: what is wrong with one series is mostly wrong with all. */
function* histogramFindings(family: ParsedFamily, format: ParsedFormat): Iterable<FindingDraft> {
  const found = new Map<string, FindingDraft>();
  for (const histogram of assembleHistograms(family)) {
    for (const draft of problemsOf(histogram, family, format)) {
      const key = `${draft.code} ${draft.advice}`;
      if (!found.has(key)) found.set(key, draft);
    }
  }
  yield* found.values();
}

function* problemsOf(
  { labels, buckets, sum, count, line }: ClassicHistogram,
  { name, type }: ParsedFamily,
  format: ParsedFormat,
): Iterable<FindingDraft> {
  const series = seriesText({ name, labels });
  const last = buckets.at(-1);
  if (last?.upperBound !== Infinity) {
    const advice = 'The last bucket is le="+Inf" and counts everything: without it there are no quantiles.';
    yield { code: 'histogram-inf', line, what: `has no +Inf bucket in ${series}`, advice };
  }
  const falls = buckets.find((bucket, k) => k > 0 && bucket.count < buckets[k - 1]!.count);
  if (falls !== undefined) {
    const advice = 'Buckets are cumulative: each counts what the lower ones do as well.';
    yield {
      code: 'histogram-buckets',
      line,
      what: `counts less up to ${falls.upperBound} than below it in ${series}`,
      advice,
    };
  }
  if (buckets.some(({ count: value }) => !(value >= 0))) {
    yield {
      code: 'histogram-buckets',
      line,
      what: `has a negative bucket in ${series}`,
      advice: 'Buckets count; they never fall.',
    };
  }
  if (type === 'gaugehistogram') return;
  if (last?.upperBound === Infinity && count !== undefined && count !== last.count) {
    const advice = 'Read buckets and count at one moment: rates and quantiles disagree else.';
    yield {
      code: 'histogram-count',
      line,
      what: `counts ${count}, and ${last.count} in its +Inf bucket, in ${series}`,
      advice,
    };
  }
  const missing = [...(count === undefined ? ['_count'] : []), ...(sum === undefined ? ['_sum'] : [])];
  // OpenMetrics has both or none.
  if (missing.length > 0 && !(format === 'openmetrics' && missing.length === 2)) {
    const advice = 'Averages need both.';
    yield {
      code: 'histogram-count',
      severity: 'warning',
      line,
      what: `has no ${missing.join(' and no ')} in ${series}`,
      advice,
    };
  }
  if (format === 'openmetrics' && sum !== undefined && sum < 0) {
    const advice = 'OpenMetrics forbids it, because it is read as a counter. Leave the sum out.';
    yield { code: 'histogram-count', line, what: `has a negative sum in ${series}`, advice };
  }
  if (buckets.length > manyBuckets) {
    const advice = 'Each is a series for each label set. Use fewer bounds, or a native histogram.';
    yield { code: 'histogram-bucket-count', line, what: `has ${buckets.length} buckets`, advice };
  }
}

function* summaryFindings(family: ParsedFamily): Iterable<FindingDraft> {
  const { name, samples } = family;
  for (const sample of samples) {
    if (sample.name !== name) continue;
    const text = sample.labels.get('quantile');
    const quantile = text === undefined ? undefined : parseNumber(text);
    if (quantile !== undefined && quantile >= 0 && quantile <= 1) continue;
    const got = text === undefined ? 'no "quantile"' : `quantile=${JSON.stringify(text)}`;
    const advice = 'Each needs the label "quantile" with a number from 0 to 1.';
    yield { code: 'summary-quantile', line: sample.line, what: `has ${got} in ${seriesText(sample)}`, advice };
    break;
  }
  const summaries = assembleSummaries(family);
  const partial = summaries.find(({ sum, count }) => sum === undefined || count === undefined);
  if (partial !== undefined) {
    const what = `has no ${partial.count === undefined ? '_count' : '_sum'} in ${seriesText({ name, labels: partial.labels })}`;
    yield { code: 'summary-count', line: partial.line, what, advice: 'Averages need both sum and count.' };
  }
  if (summaries.every(({ quantiles }) => quantiles.length === 0)) {
    const advice = 'It gives averages only. A histogram gives quantiles, over several processes as well.';
    yield { code: 'summary-no-quantiles', what: 'has no quantiles', advice };
  }
}
