import { hasPoint, type MetricBatch, type MetricPoints, type PointScope } from '../points/metric-batch.js';
import { rowsPerStep } from '../points/slices.js';
import type { EncodedMetrics, OtlpResource } from './encoded-metrics.js';
import { jsonAttributes } from './json-attributes.js';
import { JsonRows } from './json-points.js';
import { Utf8Text } from './utf8-text.js';

/** `AggregationTemporality`: enums are numbers in OTLP/JSON. */
const temporalities = { delta: 1, cumulative: 2 } as const;

/** `ExportMetricsServiceRequest` as OTLP/JSON: OTLP specification, "JSON Protobuf Encoding". */
export function* jsonRequest(batch: MetricBatch, resource: OtlpResource): Generator<void, EncodedMetrics> {
  const text = new Utf8Text();
  let dataPoints = 0;
  const given = Object.entries(resource.attributes).filter(([, value]) => value !== undefined);
  text.add(`{"resourceMetrics":[{"resource":{"attributes":[${jsonAttributes(given)}]},"scopeMetrics":[`);
  for (const [s, { scope, metrics }] of batch.scopes.entries()) {
    text.add(`${s === 0 ? '' : ','}{"scope":${jsonScope(scope)},"metrics":[`);
    for (const [m, metric] of metrics.entries()) {
      if (m > 0) text.add(',');
      dataPoints += yield* writeMetric(text, metric);
      yield;
    }
    text.add(`]${optionalText('schemaUrl', scope.schemaUrl)}}`);
  }
  text.add(`]${optionalText('schemaUrl', resource.schemaUrl ?? '')}}]}`);
  return { bytes: yield* text.finish(), dataPoints };
}

function* writeMetric(text: Utf8Text, metric: MetricPoints): Generator<void, number> {
  const { name, description, unit, kind, isMonotonic, temporality, prometheusType } = metric;
  text.add(`{"name":${JSON.stringify(name)}${optionalText('description', description)}${optionalText('unit', unit)}`);
  text.add(`,"${kind}":{"dataPoints":[`);
  let points = 0;
  for (const block of metric.blocks) {
    const rows = new JsonRows(metric, block);
    for (let row = block.from; row < block.to; row++) {
      if (rows.pointsPerRow > 0 && hasPoint(block, row)) {
        text.add(`${points === 0 ? '' : ','}${rows.write(row)}`);
        points += rows.pointsPerRow;
      }
      if (row % rowsPerStep === 0) yield;
    }
  }
  text.add(']');
  if (kind !== 'gauge' && kind !== 'summary') text.add(`,"aggregationTemporality":${temporalities[temporality]}`);
  if (kind === 'sum') text.add(`,"isMonotonic":${isMonotonic}`);
  text.add('}');
  if (prometheusType !== undefined) text.add(`,"metadata":[${jsonAttributes([['prometheus.type', prometheusType]])}]`);
  text.add('}');
  return points;
}

function jsonScope({ name, version, attributes }: PointScope): string {
  const given = Object.entries(attributes);
  const list = given.length === 0 ? '' : `,"attributes":[${jsonAttributes(given)}]`;
  return `{"name":${JSON.stringify(name)}${optionalText('version', version)}${list}}`;
}

function optionalText(key: string, text: string): string {
  return text === '' ? '' : `,"${key}":${JSON.stringify(text)}`;
}
