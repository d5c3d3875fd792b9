/**
 * `error`: a scraper refuses it, or keeps something else than what was meant. `warning`: it will hurt: in queries, in
 * memory, in dashboards. `info`: worth knowing.
 */
export type LintSeverity = 'error' | 'warning' | 'info';

export const lintSeverities: readonly LintSeverity[] = ['error', 'warning', 'info'];

interface RuleSummary {
  readonly severity: LintSeverity;
  /** What it tells. */
  readonly says: string;
}

/** The catalogue of what is told. A code never changes its meaning; the README documents each one. */
export const lintRules = {
  syntax: { severity: 'error', says: 'A line cannot be read.' },
  'missing-eof': { severity: 'error', says: 'OpenMetrics does not end with `# EOF`: it may be cut off.' },
  'too-large': { severity: 'error', says: 'More than is read; the rest was not looked at.' },
  'content-type': { severity: 'error', says: 'The Content-Type is none of an exposition, or of another format.' },
  'no-samples': { severity: 'warning', says: 'There is not one sample.' },
  'exposition-size': { severity: 'warning', says: 'The exposition is larger than a scrape should be.' },
  'duplicate-series': { severity: 'error', says: 'A series stands twice: one of the values is lost.' },
  'split-family': { severity: 'warning', says: 'Lines of one metric are not in one piece.' },
  'name-conflict': { severity: 'error', says: 'Samples of two metrics meet under one name.' },
  'sample-name': { severity: 'error', says: 'A sample is not called as its type wants it.' },
  help: { severity: 'warning', says: 'A metric has no help text.' },
  type: { severity: 'warning', says: 'A metric has no type.' },
  'counter-suffix': { severity: 'warning', says: 'A counter does not end in `_total`.' },
  'reserved-suffix': { severity: 'warning', says: 'A name ends like the samples of another type.' },
  'reserved-label': { severity: 'warning', says: 'A label is reserved: `le`, `quantile`, two underscores in front.' },
  'target-label': { severity: 'warning', says: 'A label is one that the scraper sets itself.' },
  'base-unit': { severity: 'warning', says: 'A unit is not the base unit.' },
  'abbreviated-unit': { severity: 'warning', says: 'A unit is abbreviated.' },
  'unit-suffix': { severity: 'warning', says: 'A name does not end with the unit that is declared.' },
  'type-in-name': { severity: 'warning', says: 'A name says the type of the metric.' },
  colon: { severity: 'warning', says: 'A name has a colon, which is for recording rules.' },
  'camel-case': { severity: 'warning', says: 'A name is written in camelCase.' },
  'utf8-name': { severity: 'info', says: 'A name can be read by Prometheus 3 alone, and has to be quoted in queries.' },
  'label-sets': { severity: 'info', says: 'Series of one metric have different label names.' },
  'histogram-inf': { severity: 'error', says: 'A histogram has no `+Inf` bucket.' },
  'histogram-buckets': { severity: 'error', says: 'Buckets are not numbers, or not cumulative.' },
  'histogram-count': { severity: 'error', says: 'A histogram has no sum or count, or they contradict the buckets.' },
  'histogram-bucket-count': { severity: 'warning', says: 'A histogram has more buckets than it should.' },
  'summary-quantile': { severity: 'error', says: 'A quantile is not a number from 0 to 1.' },
  'summary-count': { severity: 'warning', says: 'A summary has no sum or count.' },
  'summary-no-quantiles': { severity: 'info', says: 'A summary has no quantiles.' },
  'counter-value': { severity: 'error', says: 'A counter is negative or not a number.' },
  'state-value': { severity: 'error', says: 'An info is not 1, or a state neither 0 nor 1.' },
  'not-a-number': { severity: 'info', says: 'A value is NaN.' },
  timestamp: { severity: 'warning', says: 'Samples have timestamps of their own.' },
  'timestamp-order': { severity: 'error', says: 'Of one series, an older value stands after a newer one.' },
  created: { severity: 'warning', says: 'A `_created` sample is no point in time, or lies in the future.' },
  'created-series': { severity: 'info', says: '`_created` samples are a series each where they are read as text.' },
  exemplar: { severity: 'error', says: 'An exemplar is where none may be, or outside of its bucket.' },
  'high-cardinality': { severity: 'warning', says: 'A metric has more series than it should.' },
  'unbounded-label': { severity: 'warning', says: 'Values of a label look like ids, addresses, paths or texts.' },
  'personal-data': { severity: 'warning', says: 'Values of a label look like e-mail addresses.' },
  'more-findings': { severity: 'info', says: 'There is more than is listed.' },
} as const satisfies Readonly<Record<string, RuleSummary>>;

export type LintCode = keyof typeof lintRules;

/** One thing about an exposition that somebody would stumble over. */
export interface LintFinding {
  readonly code: LintCode;
  readonly severity: LintSeverity;
  /** The metric, as exposed; empty where it is about the whole. */
  readonly family: string;
  /** From 1; 0 where it is about the whole. */
  readonly line: number;
  readonly what: string;
  readonly advice: string;
}

/** What a rule gives; the rest is known of where it was called. */
export interface FindingDraft {
  readonly code: LintCode;
  readonly what: string;
  readonly advice: string;
  /** Default: where the metric begins. */
  readonly line?: number | undefined;
  /** Default: that of the catalogue. */
  readonly severity?: LintSeverity | undefined;
}
