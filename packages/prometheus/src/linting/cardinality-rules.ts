import type { ParsedFamily } from '../parsing/exposition-model.js';
import type { FindingDraft } from './finding.js';
import { maxValues, unboundedValues } from './label-values.js';

/** What the scraper and its bill will feel: series of one metric, and labels whose values never end. */
export function* cardinalityFindings(family: ParsedFamily, maxSeries: number): Iterable<FindingDraft> {
  const { samples, type, name } = family;
  const values = valuesByLabel(family);
  if (samples.length > maxSeries) {
    const [widest] = [...values].sort(([, a], [, b]) => b.size - a.size);
    const most = widest === undefined ? '' : `; ${JSON.stringify(widest[0])} has ${atLeast(widest[1].size)} values`;
    yield {
      code: 'high-cardinality',
      what: `has ${samples.length} series${most}`,
      advice: 'Each takes memory here and in Prometheus. Drop a label, or group its values.',
    };
  }
  // Infos are there to say such things, once.
  if (type === 'info' || name.endsWith('_info')) return;
  for (const [label, all] of values) {
    const found = unboundedValues(all);
    if (found === undefined) continue;
    const example = found.isPersonal ? '' : `, such as ${JSON.stringify(found.example)}`;
    yield {
      code: found.isPersonal ? 'personal-data' : 'unbounded-label',
      what: `has a label ${JSON.stringify(label)} whose values look like ${found.what}${example}`,
      advice: found.advice,
    };
  }
}

function valuesByLabel({ samples }: ParsedFamily): Map<string, Set<string>> {
  const values = new Map<string, Set<string>>();
  for (const { labels } of samples) {
    for (const [label, value] of labels) {
      if (label === 'le' || label === 'quantile') continue;
      let known = values.get(label);
      if (known === undefined) {
        known = new Set();
        values.set(label, known);
      }
      if (known.size < maxValues) known.add(value);
    }
  }
  return values;
}

function atLeast(size: number): string {
  return size === maxValues ? `${size} or more` : String(size);
}
