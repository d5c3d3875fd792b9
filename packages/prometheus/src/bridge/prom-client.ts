/**
 * The shapes of `prom-client` 15 and `@prometheus-io/client` 0.16 that the bridge relies on, met by
 * structure: neither package is imported, so installing Sonde installs neither.
 *
 * The registry's methods speak of `object` where the two packages' own declarations differ from each other
 * or from what they return (a metric's `type` is declared an enum of numbers in one, and is a string in both).
 */

/** A registry of `prom-client` or `@prometheus-io/client`: what either calls `Registry` or `register`. */
export interface PromClientRegistry {
  /** One of the two content types; it decides how counters are named. */
  readonly contentType: string;
  /** `aggregator` filters, in 0.16 only. */
  getMetricsAsArray(aggregator?: string): readonly object[];
  getMetricsAsJSON(aggregator?: string): Promise<readonly object[]>;
  metrics(): Promise<string>;
}

/** A metric in such a registry. Both packages render anything of this shape, as does the bridge. */
export interface PromClientMetric {
  readonly name: string;
  /** Runs the metric's `collect` and answers with its samples. */
  get(): PromClientMetricData | Promise<PromClientMetricData>;
  /** The same without the labels of a histogram spread over its samples; preferred where it exists. */
  getForPromString?(): PromClientMetricData | Promise<PromClientMetricData>;
}

export interface PromClientMetricData {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly values?: readonly PromClientSample[] | undefined;
  /** How `cluster` puts the workers' values together. */
  readonly aggregator?: string;
}

export interface PromClientSample {
  /** The name on the wire where it is not the metric's: `…_bucket`, `…_sum`, `…_count`. */
  readonly metricName?: string | undefined;
  readonly labels?: PromClientLabels | undefined;
  /** Labels common to the samples of one histogram series. They win over `labels`. */
  readonly sharedLabels?: PromClientLabels | undefined;
  readonly value: number;
  readonly exemplar?: PromClientExemplar | null | undefined;
}

/** Any label may be missing, and nothing checks the values. */
export type PromClientLabels = Readonly<Record<string, unknown>>;

export interface PromClientExemplar {
  readonly labelSet: PromClientLabels;
  readonly value: number;
  /** In seconds since the Unix epoch. */
  readonly timestamp?: number;
}

/**
 * Whether the registry writes OpenMetrics. There both packages expose every counter as `<name>_total`,
 * whatever it was named; in text 0.0.4 its name stays as it is.
 */
export function writesOpenMetrics(register: Pick<PromClientRegistry, 'contentType'>): boolean {
  return register.contentType.startsWith('application/openmetrics-text');
}

/**
 * The labels that `setDefaultLabels` put on the registry. It has no public reader, and reading them through
 * `getMetricsAsJSON` would write them into the live series; the field has had this name in every release.
 */
export function defaultLabelsOf(register: object): PromClientLabels {
  const labels = (register as { _defaultLabels?: unknown })._defaultLabels;
  return typeof labels === 'object' && labels !== null ? (labels as PromClientLabels) : {};
}

/** The exposed string of a foreign label value: what `prom-client` writes, made valid UTF-8. */
export function foreignLabelText(value: unknown): string {
  return typeof value === 'string' ? value.toWellFormed() : String(value);
}
