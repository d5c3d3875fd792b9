import type { LabelSet, ParsedExemplar, ParsedFamily, ParsedSample, ParsedType } from '../exposition/parsed.js';
import { type Kind, prometheusLabel, prometheusName, unitSuffix } from './official-names.js';

/** An `ExportMetricsServiceRequest` as `decoded-request.ts` reads it: 64-bit numbers are text, ids base64. */
export interface OtlpRequest {
  readonly resourceMetrics?: readonly {
    readonly scopeMetrics?: readonly { readonly scope?: OtlpScope; readonly metrics: readonly OtlpMetric[] }[];
  }[];
}

interface OtlpScope {
  readonly name?: string;
  readonly version?: string;
  readonly attributes?: readonly OtlpAttribute[];
}

interface OtlpMetric {
  readonly name: string;
  readonly description?: string;
  readonly unit?: string;
  readonly metadata?: readonly OtlpAttribute[];
  readonly sum?: { readonly dataPoints: readonly NumberPoint[]; readonly isMonotonic?: boolean };
  readonly gauge?: { readonly dataPoints: readonly NumberPoint[] };
  readonly histogram?: { readonly dataPoints: readonly HistogramPoint[] };
  readonly exponentialHistogram?: { readonly dataPoints: readonly Counted[] };
  readonly summary?: { readonly dataPoints: readonly SummaryPoint[] };
}

interface OtlpAttribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface Point {
  readonly attributes?: readonly OtlpAttribute[];
  readonly exemplars?: readonly OtlpExemplar[];
}

interface OtlpExemplar {
  readonly filteredAttributes?: readonly OtlpAttribute[];
  readonly timeUnixNano?: string | number;
  readonly asDouble?: number | string;
  readonly asInt?: number | string;
  readonly traceId?: string;
  readonly spanId?: string;
}

interface NumberPoint extends Point {
  readonly asDouble?: number | string;
  readonly asInt?: number | string;
}

interface Counted extends Point {
  readonly count?: number | string;
  readonly sum?: number | string;
}

interface HistogramPoint extends Counted {
  readonly bucketCounts?: readonly (number | string)[];
  readonly explicitBounds?: readonly (number | string)[];
}

interface SummaryPoint extends Counted {
  readonly quantileValues?: readonly { readonly quantile?: number; readonly value?: number | string }[];
}

/** What is recorded with a registry itself has no scope of OpenTelemetry: this name stands for that. */
const ownScope = '@sonde/metrics';

/** What a Prometheus that was sent this would show. */
export function asPrometheus(request: OtlpRequest): ParsedFamily[] {
  return (request.resourceMetrics ?? []).flatMap(({ scopeMetrics = [] }) =>
    scopeMetrics.flatMap(({ scope, metrics }) => metrics.map((metric) => familyOf(metric, scopeLabels(scope)))),
  );
}

function scopeLabels(scope: OtlpScope = {}): [string, string][] {
  if (scope.name === undefined || scope.name === ownScope) return [];
  return [
    ['otel_scope_name', scope.name],
    ...(scope.version === undefined ? [] : [['otel_scope_version', scope.version] as [string, string]]),
    ...(scope.attributes ?? []).map(({ key, value }): [string, string] => [
      `otel_scope_${prometheusLabel(key)}`,
      textOf(value),
    ]),
  ];
}

function familyOf(metric: OtlpMetric, scope: readonly [string, string][]): ParsedFamily {
  const kind = kindOf(metric);
  const exposed = prometheusName(metric.name, metric.unit ?? '', kind);
  const told = metric.metadata?.find(({ key }) => key === 'prometheus.type')?.value['stringValue'] as ParsedType;
  const type = told ?? kind;
  const name =
    type === 'counter' ? exposed.replace(/_total$/, '') : type === 'info' ? exposed.replace(/_info$/, '') : exposed;
  return {
    name,
    type,
    help: metric.description ?? '',
    unit: unitSuffix(metric.unit ?? '', kind) || undefined,
    samples: samplesOf(metric, exposed).map((each) => ({ ...each, labels: new Map([...each.labels, ...scope]) })),
  };
}

function kindOf(metric: OtlpMetric): Kind {
  if (metric.sum !== undefined) return metric.sum.isMonotonic === true ? 'counter' : 'gauge';
  if (metric.gauge !== undefined) return 'gauge';
  if (metric.summary !== undefined) return 'summary';
  if (metric.histogram === undefined && metric.exponentialHistogram === undefined) {
    throw new Error(`metric ${metric.name} has no data`);
  }
  return 'histogram';
}

function samplesOf(metric: OtlpMetric, name: string): ParsedSample[] {
  const numbers = metric.sum?.dataPoints ?? metric.gauge?.dataPoints ?? [];
  return [
    ...numbers.map((point) =>
      sample(name, labelsOf(point), numberOf(point.asDouble ?? point.asInt ?? 0), exemplarOf(point.exemplars?.[0])),
    ),
    ...(metric.histogram?.dataPoints ?? []).flatMap((point) => histogramSamples(name, point)),
    // What a format without exponential buckets shows of them.
    ...(metric.exponentialHistogram?.dataPoints ?? []).flatMap((point) =>
      histogramSamples(name, { ...point, bucketCounts: [point.count ?? 0], explicitBounds: [] }),
    ),
    ...(metric.summary?.dataPoints ?? []).flatMap((point) => [
      ...(point.quantileValues ?? []).map(({ quantile = 0, value = 0 }) =>
        sample(name, new Map([...labelsOf(point), ['quantile', String(quantile)]]), numberOf(value)),
      ),
      ...countAndSum(name, point),
    ]),
  ];
}

function histogramSamples(name: string, point: HistogramPoint): ParsedSample[] {
  let cumulative = 0;
  const bounds = [...(point.explicitBounds ?? []).map(numberOf), Number.POSITIVE_INFINITY];
  const buckets = bounds.map((le, k) => {
    cumulative += numberOf(point.bucketCounts?.[k] ?? 0);
    const above = bounds[k - 1] ?? Number.NEGATIVE_INFINITY;
    const exemplar = point.exemplars?.find(({ asDouble, asInt }) => {
      const value = numberOf(asDouble ?? asInt ?? 0);
      return value > above && value <= le;
    });
    const labels = new Map([...labelsOf(point), ['le', le === Number.POSITIVE_INFINITY ? '+Inf' : String(le)]]);
    return sample(`${name}_bucket`, labels, cumulative, exemplarOf(exemplar));
  });
  return [...buckets, ...countAndSum(name, point)];
}

function countAndSum(name: string, point: Counted): ParsedSample[] {
  return [
    sample(`${name}_count`, labelsOf(point), numberOf(point.count ?? 0)),
    sample(`${name}_sum`, labelsOf(point), numberOf(point.sum ?? 0)),
  ];
}

function sample(name: string, labels: LabelSet, value: number, exemplar?: ParsedExemplar): ParsedSample {
  return { name, labels, value, timestamp: undefined, exemplar, line: 0 };
}

function labelsOf(point: Point): Map<string, string> {
  return new Map((point.attributes ?? []).map(({ key, value }) => [prometheusLabel(key), textOf(value)]));
}

function textOf(value: Readonly<Record<string, unknown>>): string {
  const [held] = Object.values(value);
  return String(held);
}

function exemplarOf(exemplar: OtlpExemplar | undefined): ParsedExemplar | undefined {
  if (exemplar === undefined) return undefined;
  const ids = [
    ['trace_id', exemplar.traceId],
    ['span_id', exemplar.spanId],
  ]
    .filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '')
    .map(([name, id]): [string, string] => [name, Buffer.from(id, 'base64').toString('hex')]);
  const filtered = (exemplar.filteredAttributes ?? []).map(({ key, value }): [string, string] => [key, textOf(value)]);
  return {
    labels: new Map([...ids, ...filtered]),
    value: numberOf(exemplar.asDouble ?? exemplar.asInt ?? 0),
    timestamp: exemplar.timeUnixNano === undefined ? undefined : Number(exemplar.timeUnixNano) / 1e9,
  };
}

/** OTLP/JSON writes 64-bit whole numbers, NaN and the infinities as text. */
function numberOf(value: number | string): number {
  return typeof value === 'number' ? value : Number(value);
}
