import {
  type Attribute,
  exponentialBuckets,
  type Gauge,
  type Histogram,
  httpDurationBuckets,
  type LabelledGauge,
  LabelledHistogram,
  type LabelValue,
  otelMetric,
  type Registry,
  translateLabelName,
} from '@sonde/metrics';
import {
  type RecorderOptions,
  type RequestLabel,
  type RequestMetric,
  type RequestRecord,
  type RequestRecorder,
  statusGroup,
} from './recorder.js';

/** OpenTelemetry semantic conventions 1.45, "HTTP metrics", HTTP server. */
const metrics = {
  duration: { name: 'http.server.request.duration', unit: 's', help: 'Duration of HTTP server requests.' },
  activeRequests: {
    name: 'http.server.active_requests',
    unit: '{request}',
    isSum: true,
    help: 'Number of active HTTP server requests.',
  },
  requestBodySize: {
    name: 'http.server.request.body.size',
    unit: 'By',
    help: 'Size of HTTP server request bodies.',
  },
  responseBodySize: {
    name: 'http.server.response.body.size',
    unit: 'By',
    help: 'Size of HTTP server response bodies.',
  },
} as const satisfies Record<RequestMetric, object>;

/** The conventions' attribute behind each label. */
const attributes = {
  method: 'http.request.method',
  route: 'http.route',
  status: 'http.response.status_code',
  scheme: 'url.scheme',
  errorType: 'error.type',
} as const satisfies Record<RequestLabel, string>;

/** 64 B to 16 MiB; the conventions advise no bounds for sizes. */
const defaultSizeBuckets = exponentialBuckets(64, 4, 10);

interface Column {
  readonly name: string;
  readonly attribute: Attribute;
  readonly read: (record: RequestRecord) => LabelValue;
}

/** Records under the names of the semantic conventions, as Prometheus has them. */
export function semanticConventions(registry: Registry, options: RecorderOptions): RequestRecorder {
  return new SemanticConventions(registry, options);
}

class SemanticConventions implements RequestRecorder {
  readonly countsBodies: boolean;
  private readonly columns: readonly Column[];
  private readonly duration: LabelledHistogram | Histogram | undefined;
  private readonly requestSize: LabelledHistogram | Histogram | undefined;
  private readonly responseSize: LabelledHistogram | Histogram | undefined;
  private readonly active: ActiveRequests | undefined;
  private readonly known = new KnownSeries();

  constructor(registry: Registry, options: RecorderOptions) {
    const kept = new Set<RequestMetric>(options.metrics ?? (Object.keys(metrics) as RequestMetric[]));
    const omitted = new Set(options.omitLabels);
    this.columns = columns(omitted, options);
    const labelNames = this.columns.map(({ name }) => name);
    const histogram = (metric: Exclude<RequestMetric, 'activeRequests'>, buckets: readonly number[]) => {
      if (!kept.has(metric)) return undefined;
      return registry.histogram({ ...named(metric, 'histogram', this.columns), labelNames, buckets }) as
        | LabelledHistogram
        | Histogram;
    };
    const sizes = options.sizeBuckets ?? defaultSizeBuckets;
    this.duration = histogram('duration', options.buckets ?? httpDurationBuckets);
    this.requestSize = histogram('requestBodySize', sizes);
    this.responseSize = histogram('responseBodySize', sizes);
    this.countsBodies = this.requestSize !== undefined || this.responseSize !== undefined;
    if (kept.has('activeRequests')) this.active = new ActiveRequests(registry, omitted);
  }

  started(method: string, scheme: 'http' | 'https'): void {
    this.active?.series(method, scheme).inc();
  }

  ended(method: string, scheme: 'http' | 'https'): void {
    this.active?.series(method, scheme).dec();
  }

  record(record: RequestRecord): void {
    // Requests that go well are the many; their series are kept at hand.
    const series =
      record.errorType === '' && record.extra.length === 0
        ? (this.known.get(record) ?? this.known.set(record, this.series(record)))
        : this.series(record);
    series.duration?.observe(record.seconds);
    if (!record.exchange.seesBodies) return;
    series.requestSize?.observe(record.requestBytes);
    series.responseSize?.observe(record.responseBytes);
  }

  /** The three series of the same labels. */
  private series(record: RequestRecord): Series {
    const labels: Record<string, LabelValue> = {};
    for (const { name, read } of this.columns) labels[name] = read(record);
    const bound = (metric: LabelledHistogram | Histogram | undefined) =>
      metric instanceof LabelledHistogram ? metric.labels(labels) : metric;
    return {
      duration: bound(this.duration),
      requestSize: bound(this.requestSize),
      responseSize: bound(this.responseSize),
    };
  }
}

interface Series {
  readonly duration: Histogram | undefined;
  readonly requestSize: Histogram | undefined;
  readonly responseSize: Histogram | undefined;
}

/** Series held at hand. A route past it costs what it would without: its labels are looked up. */
const maxKnown = 2000;

/** Handles by route, method, and status with scheme: three short lookups, where labels are five and three times. */
class KnownSeries {
  private readonly routes = new Map<string, Map<string, Map<number, Series>>>();
  private size = 0;

  get({ route, method, status, exchange }: RequestRecord): Series | undefined {
    return this.routes
      .get(route)
      ?.get(method)
      ?.get(exchange.scheme === 'https' ? -status : status);
  }

  set({ route, method, status, exchange }: RequestRecord, series: Series): Series {
    if (this.size >= maxKnown) return series;
    this.size++;
    const methods = this.routes.get(route) ?? new Map<string, Map<number, Series>>();
    this.routes.set(route, methods);
    const statuses = methods.get(method) ?? new Map<number, Series>();
    methods.set(method, statuses);
    statuses.set(exchange.scheme === 'https' ? -status : status, series);
    return series;
  }
}

/**
 * How many requests are being served. Its series are few and written twice for every request, so their handles are
 * kept at hand. The route is not known when a request arrives, so it is no label here.
 */
class ActiveRequests {
  private readonly gauge: LabelledGauge | Gauge;
  private readonly handles = { http: new Map<string, Gauge>(), https: new Map<string, Gauge>() };
  private readonly names: readonly ('method' | 'scheme')[];

  constructor(registry: Registry, omitted: ReadonlySet<RequestLabel>) {
    this.names = (['method', 'scheme'] as const).filter((label) => !omitted.has(label));
    const columns = this.names.map((label) => ({ attribute: { key: attributes[label], type: 'string' } as const }));
    this.gauge = registry.gauge({
      ...named('activeRequests', 'gauge', columns),
      labelNames: this.names.map((label) => translateLabelName(attributes[label])),
    }) as LabelledGauge | Gauge;
  }

  series(method: string, scheme: 'http' | 'https'): Gauge {
    const handles = this.handles[scheme];
    let handle = handles.get(method);
    if (handle === undefined) {
      const values = { method, scheme };
      const labels = Object.fromEntries(
        this.names.map((label) => [translateLabelName(attributes[label]), values[label]]),
      );
      handle = this.names.length === 0 ? (this.gauge as Gauge) : (this.gauge as LabelledGauge).labels(labels);
      handles.set(method, handle);
    }
    return handle;
  }
}

function columns(omitted: ReadonlySet<RequestLabel>, options: RecorderOptions): Column[] {
  const readers: Record<RequestLabel, Column['read']> = {
    method: (record) => record.method,
    route: (record) => record.route,
    status: options.groupStatusCodes === true ? (record) => statusGroup(record.status) : (record) => record.status,
    scheme: (record) => record.exchange.scheme,
    errorType: (record) => record.errorType,
  };
  const standard = (Object.keys(attributes) as RequestLabel[])
    .filter((label) => !omitted.has(label))
    .map(
      (label): Column => ({
        name: translateLabelName(attributes[label]),
        // A group of status codes, such as `2xx`, is text.
        attribute: {
          key: attributes[label],
          type: label === 'status' && options.groupStatusCodes !== true ? 'int' : 'string',
        },
        read: readers[label],
      }),
    );
  const extra = options.extraLabels.map((name, k) => ({
    name,
    attribute: { key: name, type: 'string' } as const,
    read: (record: RequestRecord) => record.extra[k] as LabelValue,
  }));
  return [...standard, ...extra];
}

function named(metric: RequestMetric, type: 'gauge' | 'histogram', columns: readonly Pick<Column, 'attribute'>[]) {
  const { help, ...conventions } = metrics[metric];
  const names = otelMetric({ ...conventions, type });
  return { ...names, help, otel: { ...names.otel, attributes: columns.map(({ attribute }) => attribute) } };
}
