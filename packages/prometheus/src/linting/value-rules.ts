import type { ParsedFamily, ParsedFormat, ParsedSample } from '../parsing/exposition-model.js';
import { parseNumber } from '../parsing/number-syntax.js';
import type { FindingDraft } from './finding.js';
import { seriesText } from './series-rules.js';

/** How far `_created` may be ahead: clocks differ. */
const clockSkewSeconds = 3600;

/** Values that a metric of its type cannot have, of counters, infos, state sets and `_created`. */
export function* valueFindings(family: ParsedFamily, format: ParsedFormat, nowSeconds: number): Iterable<FindingDraft> {
  const { name, type, samples } = family;
  const told = new Set<string>();
  const once = (code: string): boolean => told.size !== told.add(code).size;
  for (const sample of samples) {
    const { value, line } = sample;
    if (format === 'openmetrics' && sample.name === `${name}_created`) {
      yield* createdFindings(sample, nowSeconds, once);
    } else if (type === 'counter' && !(value >= 0) && once('counter-value')) {
      const advice = 'Use a gauge for what can fall; a counter only goes up, from 0.';
      yield {
        code: 'counter-value',
        line,
        what: `is a counter with the value ${value} in ${seriesText(sample)}`,
        advice,
      };
    } else if (Number.isNaN(value) && type !== 'summary' && type !== 'counter' && once('not-a-number')) {
      const advice = 'Leave the series out while there is nothing to say: sums and averages over it are NaN too.';
      yield { code: 'not-a-number', line, what: `is NaN in ${seriesText(sample)}`, advice };
    }
    if (format === 'openmetrics') {
      yield* stateFindings(family, sample, once);
      yield* exemplarFindings(family, sample, once);
    }
  }
}

type Once = (code: string) => boolean;

function* createdFindings({ value, line }: ParsedSample, nowSeconds: number, once: Once): Iterable<FindingDraft> {
  if (!(value > 0 && Number.isFinite(value))) {
    if (!once('created')) return;
    const advice = 'It is when the counting began, in seconds since 1970.';
    yield { code: 'created', severity: 'error', line, what: `was created at ${value}`, advice };
  } else if (value > nowSeconds + clockSkewSeconds && once('created')) {
    const advice = 'It is in seconds, not milliseconds; or a clock is wrong.';
    yield { code: 'created', line, what: `was created in the future, at ${value}`, advice };
  }
}

function* stateFindings({ name, type }: ParsedFamily, sample: ParsedSample, once: Once): Iterable<FindingDraft> {
  const { value, line, labels } = sample;
  if (type === 'info' && sample.name === name && once('sample-name')) {
    const advice = `Call it ${name}_info.`;
    yield { code: 'sample-name', line, what: `is an info with a sample that has no "_info"`, advice };
  }
  if (type === 'info' && value !== 1 && once('state-value')) {
    yield { code: 'state-value', line, what: `is an info with the value ${value}`, advice: 'An info is always 1.' };
  }
  if (type !== 'stateset') return;
  if (value !== 0 && value !== 1 && once('state-value')) {
    yield { code: 'state-value', line, what: `is a state set with the value ${value}`, advice: 'A state is 0 or 1.' };
  }
  if (!labels.has(name) && once('state-label')) {
    const advice = `Put the state into a label "${name}".`;
    yield { code: 'state-value', line, what: `is a state set without the label "${name}"`, advice };
  }
}

function* exemplarFindings({ name, type }: ParsedFamily, sample: ParsedSample, once: Once): Iterable<FindingDraft> {
  const { exemplar, line } = sample;
  if (exemplar === undefined || !once('exemplar')) return;
  const isBucket = sample.name === `${name}_bucket`;
  if (!isBucket && !(type === 'counter' && sample.name === `${name}_total`)) {
    const advice = 'Only counters and buckets of histograms have exemplars.';
    yield { code: 'exemplar', line, what: `has an exemplar on ${sample.name}`, advice };
    return;
  }
  const bound = isBucket ? parseNumber(sample.labels.get('le') ?? '') : undefined;
  if (bound !== undefined && exemplar.value > bound) {
    const what = `has an exemplar of ${exemplar.value} in the bucket up to ${sample.labels.get('le')}`;
    yield { code: 'exemplar', line, what, advice: 'An exemplar belongs to the bucket that it was counted in.' };
  }
}
