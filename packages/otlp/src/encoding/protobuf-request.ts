import type { MetricBatch, MetricPoints, PointScope } from '../points/metric-batch.js';
import type { EncodedMetrics, OtlpResource } from './encoded-metrics.js';
import { writeAttributes } from './protobuf-attributes.js';
import { writePoints } from './protobuf-points.js';
import { lengthType, ReverseWriter, tagOf, varintType } from './reverse-writer.js';

/** The field of `Metric` that has the data points of each kind. */
const dataTags = {
  gauge: tagOf(5, lengthType),
  sum: tagOf(7, lengthType),
  histogram: tagOf(9, lengthType),
  exponentialHistogram: tagOf(10, lengthType),
  summary: tagOf(11, lengthType),
} as const;

/** `AggregationTemporality` */
const temporalities = { delta: 1, cumulative: 2 } as const;

/** `ExportMetricsServiceRequest` of opentelemetry/proto/collector/metrics/v1/metrics_service.proto. */
export function* protobufRequest(batch: MetricBatch, resource: OtlpResource): Generator<void, EncodedMetrics> {
  const writer = new ReverseWriter();
  let dataPoints = 0;
  writeText(writer, 3, resource.schemaUrl ?? '');
  for (let s = batch.scopes.length - 1; s >= 0; s--) {
    const { scope, metrics } = batch.scopes[s] as (typeof batch.scopes)[number];
    const end = writer.length;
    writeText(writer, 3, scope.schemaUrl);
    for (let m = metrics.length - 1; m >= 0; m--) {
      dataPoints += yield* writeMetric(writer, metrics[m] as MetricPoints);
      yield;
    }
    writeScope(writer, scope);
    writer.message(tagOf(2, lengthType), end);
  }
  const end = writer.length;
  const given = Object.entries(resource.attributes).filter(([, value]) => value !== undefined);
  writeAttributes(writer, tagOf(1, lengthType), given);
  writer.message(tagOf(1, lengthType), end);
  writer.message(tagOf(1, lengthType), 0);
  return { bytes: yield* writer.finish(), dataPoints };
}

function* writeMetric(writer: ReverseWriter, metric: MetricPoints): Generator<void, number> {
  const end = writer.length;
  if (metric.prometheusType !== undefined) {
    writeAttributes(writer, tagOf(12, lengthType), [['prometheus.type', metric.prometheusType]]);
  }
  const dataEnd = writer.length;
  if (metric.kind === 'sum') {
    writer.byte(metric.isMonotonic ? 1 : 0);
    writer.tag(tagOf(3, varintType));
  }
  if (metric.kind === 'sum' || metric.kind === 'histogram' || metric.kind === 'exponentialHistogram') {
    writer.byte(temporalities[metric.temporality]);
    writer.tag(tagOf(2, varintType));
  }
  let points = 0;
  for (let b = metric.blocks.length - 1; b >= 0; b--) {
    points += yield* writePoints(writer, metric, metric.blocks[b] as MetricPoints['blocks'][number]);
  }
  writer.message(dataTags[metric.kind], dataEnd);
  writeText(writer, 3, metric.unit);
  writeText(writer, 2, metric.description);
  writeText(writer, 1, metric.name);
  writer.message(tagOf(2, lengthType), end);
  return points;
}

function writeScope(writer: ReverseWriter, { name, version, attributes }: PointScope): void {
  const end = writer.length;
  writeAttributes(writer, tagOf(3, lengthType), Object.entries(attributes));
  writeText(writer, 2, version);
  writeText(writer, 1, name);
  writer.message(tagOf(1, lengthType), end);
}

function writeText(writer: ReverseWriter, field: number, text: string): void {
  if (text === '') return;
  writer.string(text);
  writer.tag(tagOf(field, lengthType));
}
