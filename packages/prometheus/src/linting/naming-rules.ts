import { isClassicLabelName, isClassicMetricName } from '@sonde/metrics';
import type { ParsedFamily, ParsedFormat, ParsedType } from '../parsing/exposition-model.js';
import { exposedName, labelNames } from './exposed-names.js';
import type { FindingDraft } from './finding.js';
import { abbreviatedUnit, foreignUnit } from './unit-words.js';

/** What `promtool check metrics` says of names, help and labels, and what OpenMetrics and Prometheus' documents add. */
export function* namingFindings(family: ParsedFamily, format: ParsedFormat): Iterable<FindingDraft> {
  const name = exposedName(family, format);
  if ((family.help ?? '').trim() === '') {
    yield {
      code: 'help',
      what: 'has no help text',
      advice: `Add "# HELP ${family.name} What it counts, in which unit."`,
    };
  }
  if (!family.hasType && family.samples.length > 0) {
    yield { code: 'type', what: 'has no type', advice: 'Add a # TYPE line before its first sample.' };
  }
  yield* unitFindings(family, name);
  yield* suffixFindings(family, name, format);
  yield* labelFindings(family);
  const type = /_(counter|gauge|summary|histogram|gauge_histogram)(?=_|$)/i.exec(name)?.[1];
  if (type !== undefined) {
    const advice = `Leave "${type}" out of the name: its TYPE says so.`;
    yield { code: 'type-in-name', what: `says "${type}" in its name`, advice };
  }
  if (name.includes(':')) {
    const advice = 'Use underscores; colons tell what a recording rule has made.';
    yield { code: 'colon', what: 'has a colon in its name', advice };
  }
  if (camelCase.test(name)) {
    yield { code: 'camel-case', what: 'is written in camelCase', advice: `Call it ${snakeCase(name)}.` };
  }
  if (!isClassicMetricName(name)) {
    const advice = 'Prometheus 2 cannot read it; in queries it is {"…"}. Letters, digits and _ work anywhere.';
    yield { code: 'utf8-name', what: 'has a name beyond letters, digits, _ and :', advice };
  }
}

const camelCase = /[a-z][A-Z]/;

function snakeCase(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();
}

function* unitFindings({ unit, name }: ParsedFamily, exposed: string): Iterable<FindingDraft> {
  const foreign = foreignUnit(exposed);
  if (foreign !== undefined) {
    const advice = `Record ${foreign.base}; dashboards convert them for the reader.`;
    yield { code: 'base-unit', what: `has the unit "${foreign.unit}", not the base unit "${foreign.base}"`, advice };
  }
  const abbreviated = abbreviatedUnit(exposed);
  if (abbreviated !== undefined) {
    const advice = 'Write the base unit in full: _seconds, _bytes.';
    yield { code: 'abbreviated-unit', what: `has the abbreviated unit "${abbreviated}" in its name`, advice };
  }
  if (unit !== undefined && unit !== '' && name !== unit && !name.endsWith(`_${unit}`)) {
    const advice = `Call it ${name}_${unit}, or leave the UNIT out.`;
    yield {
      code: 'unit-suffix',
      severity: 'error',
      what: `declares the unit "${unit}" and does not end with it`,
      advice,
    };
  }
}

/** Which types may end so; all others must not. `_created` and the like are taken by OpenMetrics. */
const reservedSuffixes: readonly (readonly [suffix: string, types: readonly ParsedType[]])[] = [
  ['_total', ['counter']],
  ['_bucket', ['histogram', 'gaugehistogram']],
  ['_count', ['histogram', 'summary']],
  ['_sum', ['histogram', 'summary']],
  ['_gcount', []],
  ['_gsum', []],
];

function* suffixFindings(family: ParsedFamily, name: string, format: ParsedFormat): Iterable<FindingDraft> {
  const { type } = family;
  if (type === 'unknown') return;
  if (type === 'counter') {
    const bare = format === 'openmetrics' ? family.samples.find((sample) => sample.name === family.name) : undefined;
    if (!name.endsWith('_total')) {
      yield { code: 'counter-suffix', what: 'is a counter without "_total"', advice: `Call it ${name}_total.` };
    } else if (bare !== undefined) {
      const what = `is a counter with a sample ${family.name} that has no "_total"`;
      yield { code: 'counter-suffix', severity: 'error', what, line: bare.line, advice: `Call the sample ${name}.` };
    } else if (format === 'openmetrics' && family.name.endsWith('_total')) {
      const advice = `Its TYPE and HELP speak of ${family.name.slice(0, -6)}; only the sample ends in _total.`;
      yield { code: 'counter-suffix', severity: 'error', what: 'has "_total" twice', advice };
    }
  }
  for (const [suffix, types] of reservedSuffixes) {
    if (!name.endsWith(suffix) || types.includes(type)) continue;
    const owner = types.length === 0 ? 'is reserved' : `belongs to a ${types.join(' or ')}`;
    const what = `is a ${type} and ends in "${suffix}", which ${owner}`;
    const source = conventionalNames.get(name.replaceAll('.', '_'));
    if (source !== undefined) {
      const advice = `The name is that of ${source}: leave it, for dashboards know it.`;
      yield { code: 'reserved-suffix', severity: 'info', what, advice };
      continue;
    }
    const advice = suffix === '_total' && type === 'gauge' ? 'Make it a counter, or leave "_total" out.' : 'Rename it.';
    yield { code: 'reserved-suffix', what, advice };
  }
}

/** Names that break the rule and are everywhere: whoever exposes them has not chosen them. */
const conventionalNames: ReadonlyMap<string, string> = new Map([
  ...[
    'db_client_connection_count',
    'process_thread_count',
    'process_open_file_descriptor_count',
    'jvm_thread_count',
  ].map((name) => [name, "OpenTelemetry's conventions"] as const),
  ...['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'].map(
    (name) => [name, 'prom-client'] as const,
  ),
]);

/** Labels that a scraper sets; where they are exposed, they are kept as `exported_job` and the like. */
const targetLabels: ReadonlySet<string> = new Set(['job', 'instance']);

function* labelFindings(family: ParsedFamily): Iterable<FindingDraft> {
  const { type } = family;
  for (const label of labelNames(family)) {
    const quoted = JSON.stringify(label);
    if (label === 'le' && type !== 'unknown' && type !== 'histogram' && type !== 'gaugehistogram') {
      const advice = 'Rename it: it is where histograms keep the bounds of buckets.';
      yield { code: 'reserved-label', what: `is a ${type} with the label "le"`, advice };
    }
    if (label === 'quantile' && type !== 'unknown' && type !== 'summary') {
      yield {
        code: 'reserved-label',
        what: `is a ${type} with the label "quantile"`,
        advice: 'Rename it: summaries need it.',
      };
    }
    if (label.startsWith('__')) {
      const advice = 'Rename it: names that begin with two underscores are dropped after relabelling.';
      yield { code: 'reserved-label', severity: 'error', what: `has the label ${quoted}`, advice };
    }
    if (targetLabels.has(label)) {
      const advice = `Rename it: Prometheus keeps it as "exported_${label}", beside its own.`;
      yield { code: 'target-label', what: `has the label ${quoted}`, advice };
    }
    if (camelCase.test(label)) {
      const advice = `Call it ${JSON.stringify(snakeCase(label))}.`;
      yield { code: 'camel-case', what: `has the label ${quoted} in camelCase`, advice };
    }
    if (!isClassicLabelName(label) && !label.startsWith('__')) {
      const advice = 'Prometheus 2 cannot read it. Letters, digits and _ work anywhere.';
      yield { code: 'utf8-name', what: `has the label ${quoted}, beyond letters, digits and _`, advice };
    }
  }
}
