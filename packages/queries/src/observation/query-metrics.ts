import {
  BoundedNames,
  dbDurationBuckets,
  exponentialBuckets,
  type LabelledCounter,
  type LabelledHistogram,
  otelMetric,
  type Registry,
  type Scope,
  translateLabelName,
} from '@sonde/metrics';
import type { Finding } from '../findings/finding.js';
import type { Statement } from '../query/statement.js';
import type { KnownText, QuerySeries } from './known-text.js';
import { queryErrorType } from './query-error-type.js';
import type { QueryFaults } from './query-faults.js';

/** OpenTelemetry semantic conventions 1.45, "Database metrics"; the last four are Sonde's own. */
const metrics = {
  duration: { name: 'db.client.operation.duration', unit: 's', help: 'Duration of database queries.' },
  returnedRows: { name: 'db.client.response.returned_rows', unit: '{row}', help: 'Rows that queries returned.' },
  nPlusOne: {
    name: 'db.n_plus_one.detections',
    unit: '{detection}',
    help: 'Requests and jobs with a query for each row of another.',
  },
  slow: { name: 'db.slow_queries', unit: '{query}', help: 'Queries that took longer than their threshold.' },
  queries: { name: 'db.queries_per_request', unit: '{query}', help: 'Database queries of a request or job.' },
  time: {
    name: 'db.time_per_request',
    unit: 's',
    help: 'Time that the database queries of a request or job took, added up.',
  },
} as const;

type Metric = keyof typeof metrics;

/** Bounds of the labels that are not bounded by the program itself. */
const maxNamespaces = 50;
const maxErrorTypes = 50;

const queryLabels = ['db.system.name', 'db.namespace', 'db.operation.name', 'db.query.summary', 'error.type'] as const;
const slowLabels = ['db.system.name', 'db.namespace', 'db.query.summary'] as const;
const scopeLabels = ['http.request.method', 'http.route'] as const;

/** The metrics of queries. SQL is never a label; summaries, namespaces and error types are bounded. */
export class QueryMetrics {
  private readonly duration: LabelledHistogram;
  private readonly returnedRows: LabelledHistogram;
  private readonly nPlusOne: LabelledCounter;
  private readonly slow: LabelledCounter;
  private readonly queries: LabelledHistogram;
  private readonly time: LabelledHistogram;
  private readonly summaries: BoundedNames;
  private readonly operations = new BoundedNames(maxErrorTypes);
  private readonly namespaces = new BoundedNames(maxNamespaces);
  private readonly errorTypes = new BoundedNames(maxErrorTypes);
  /** Held weakly: statements come and go with their texts. */
  private readonly known = new WeakMap<Statement, Map<string, QuerySeries>>();

  constructor(
    registry: Registry,
    faults: QueryFaults,
    options: { readonly maxSummaries: number; readonly buckets: readonly number[] | undefined },
  ) {
    const histogram = (metric: Metric, labels: readonly string[], buckets: readonly number[]) =>
      registry.histogram({ ...exposed(metric, 'histogram', labels), buckets }) as LabelledHistogram;
    const counter = (metric: Metric, labels: readonly string[]) =>
      registry.counter(exposed(metric, 'counter', labels)) as LabelledCounter;
    const { maxSummaries } = options;
    this.summaries = new BoundedNames(maxSummaries, () => faults.tooManySummaries(maxSummaries));
    this.duration = histogram('duration', queryLabels, options.buckets ?? dbDurationBuckets);
    this.returnedRows = histogram('returnedRows', queryLabels, [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000]);
    this.nPlusOne = counter('nPlusOne', [...scopeLabels, 'confidence']);
    this.slow = counter('slow', slowLabels);
    this.queries = histogram('queries', scopeLabels, [0, ...exponentialBuckets(1, 2, 11)]);
    this.time = histogram('time', scopeLabels, dbDurationBuckets);
  }

  query(
    text: KnownText,
    namespace: string | undefined,
    seconds: number,
    rows: number | undefined,
    error: unknown,
  ): void {
    const series =
      error === undefined
        ? this.seriesOf(text, namespace ?? '')
        : this.bound(text.statement, namespace ?? '', this.errorTypes.admit(queryErrorType(error)));
    series.duration.observe(seconds);
    if (rows !== undefined) series.rows.observe(rows);
  }

  slowQuery({ info }: Statement, namespace: string | undefined): void {
    this.slow.inc(
      byName(slowLabels, [info.system, this.namespaces.admit(namespace ?? ''), this.summaries.admit(info.summary)]),
    );
  }

  finding({ kind, confidence, scope }: Finding): void {
    if (kind !== 'n_plus_one' && kind !== 'm_times_n') return;
    this.nPlusOne.inc(byName([...scopeLabels, 'confidence'], [scope?.method ?? '', scope?.route ?? '', confidence]));
  }

  scope({ method, route }: Scope, queries: number, seconds: number): void {
    // The names of `scopeLabels`, written out: this is once for each request.
    const labels = { http_request_method: method ?? '', http_route: route ?? '' };
    this.queries.observe(labels, queries);
    this.time.observe(labels, seconds);
  }

  private seriesOf(text: KnownText, namespace: string): QuerySeries {
    if (text.series !== undefined && text.namespace === namespace) return text.series;
    const series = this.knownSeries(text.statement, namespace);
    if (text.series === undefined) {
      text.series = series;
      text.namespace = namespace;
    }
    return series;
  }

  private knownSeries(statement: Statement, namespace: string): QuerySeries {
    let byNamespace = this.known.get(statement);
    if (byNamespace === undefined) {
      byNamespace = new Map();
      this.known.set(statement, byNamespace);
    }
    let series = byNamespace.get(namespace);
    if (series === undefined) {
      series = this.bound(statement, namespace, '');
      if (byNamespace.size < maxNamespaces) byNamespace.set(namespace, series);
    }
    return series;
  }

  private bound({ info }: Statement, namespace: string, errorType: string): QuerySeries {
    const labels = byName(queryLabels, [
      info.system,
      this.namespaces.admit(namespace),
      this.operations.admit(info.operation),
      this.summaries.admit(info.summary),
      errorType,
    ]);
    return { duration: this.duration.labels(labels), rows: this.returnedRows.labels(labels) };
  }
}

function byName(names: readonly string[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, k) => [translateLabelName(name), values[k] ?? '']));
}

function exposed(metric: Metric, type: 'counter' | 'histogram', attributes: readonly string[]) {
  const { name, unit, help } = metrics[metric];
  return { ...otelMetric({ name, unit, type, attributes }), help };
}
