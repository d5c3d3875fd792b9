import { labelSetKey } from '../parsing/classic-histograms.js';
import type { ParsedFamily, ParsedFormat, ParsedSample } from '../parsing/exposition-model.js';
import type { FindingDraft } from './finding.js';

/** Whether every series stands once, in one piece with its metric, and under the labels of the others. */
export function* seriesFindings(family: ParsedFamily, format: ParsedFormat): Iterable<FindingDraft> {
  yield* repetitions(family);
  yield* timestamps(family);
  yield* labelSets(family);
  const [resumed] = family.resumedAt;
  if (resumed !== undefined) {
    const advice = 'Write all lines of a metric one after the other: is it registered twice?';
    const severity = format === 'openmetrics' ? 'error' : undefined;
    yield { code: 'split-family', severity, line: resumed, what: 'goes on after other metrics', advice };
  }
}

/** Series that stand more than once, which they may as points of different times, the oldest first. */
function* repetitions({ samples }: ParsedFamily): Iterable<FindingDraft> {
  const seen = new Map<string, Map<string, ParsedSample>>();
  let again: ParsedSample | undefined;
  let first: ParsedSample | undefined;
  let older: ParsedSample | undefined;
  let count = 0;
  for (const sample of samples) {
    let ofName = seen.get(sample.name);
    if (ofName === undefined) {
      ofName = new Map();
      seen.set(sample.name, ofName);
    }
    const key = labelSetKey(sample.labels);
    const before = ofName.get(key);
    const timeMs = sample.timestampMs;
    if (
      before !== undefined &&
      (before.timestampMs === undefined || timeMs === undefined || before.timestampMs === timeMs)
    ) {
      count++;
      again ??= sample;
      first ??= before;
    } else {
      if (before?.timestampMs !== undefined && timeMs !== undefined && timeMs < before.timestampMs) older ??= sample;
      ofName.set(key, sample);
    }
  }
  if (older !== undefined) {
    // OpenMetrics 1.0, "Metric": the points of a metric have monotonically increasing timestamps.
    const what = `has an older value after a newer one: ${seriesText(older)}`;
    yield {
      code: 'timestamp-order',
      line: older.line,
      what,
      advice: 'Write the oldest first: what comes late is refused.',
    };
  }
  if (again === undefined || first === undefined) return;
  const more = count === 1 ? '' : `, and ${count - 1} more`;
  yield {
    code: 'duplicate-series',
    line: again.line,
    what: `has a series twice: ${seriesText(first)} of line ${first.line}${more}`,
    advice: 'Prometheus keeps one of the values. Is the metric collected by two registries, or a label missing?',
  };
}

function* timestamps({ samples }: ParsedFamily): Iterable<FindingDraft> {
  const first = samples.find(({ timestampMs }) => timestampMs !== undefined);
  if (first === undefined) return;
  const advice = 'Leave them out: series with timestamps of their own do not go stale, and old ones are refused.';
  yield { code: 'timestamp', line: first.line, what: 'has samples with timestamps', advice };
}

function* labelSets({ samples, type }: ParsedFamily): Iterable<FindingDraft> {
  if (type === 'info') return;
  let names: string | undefined;
  for (const { labels, line } of samples) {
    const own = [...labels.keys()].filter((name) => name !== 'le' && name !== 'quantile').sort();
    const key = own.join(', ');
    names ??= key;
    if (key === names) continue;
    const advice =
      'Give every series the same label names, empty where there is nothing to say: sums miss series else.';
    const what = `has series labelled (${cut(names)}) and others labelled (${cut(key)})`;
    yield { code: 'label-sets', line, what, advice };
    return;
  }
}

export function seriesText({ name, labels }: Pick<ParsedSample, 'name' | 'labels'>): string {
  if (labels.size === 0) return name;
  return cut(`${name}{${[...labels].map(([label, value]) => `${label}=${JSON.stringify(value)}`).join(',')}}`);
}

function cut(text: string): string {
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
