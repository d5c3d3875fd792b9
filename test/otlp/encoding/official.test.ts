import { JsonMetricsSerializer, ProtobufMetricsSerializer } from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { encodeMetrics, metricBatch, sondeMetricProducer } from '@sonde/otlp';
import { describe, expect, it } from 'vitest';
import { decodeJson, decodeProtobuf } from './decoded-request.js';
import { everything } from './everything.js';

/**
 * What both can say: the official data points have no exemplars, metadata or zero threshold, and no summaries, and in
 * their JSON neither NaN nor infinities nor a negative zero.
 */
const oursAlone = new Set(['exemplars', 'metadata', 'zeroThreshold']);

function inBoth(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((each) => !isSummary(each)).map(inBoth);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    if (oursAlone.has(key)) return [];
    if (key === 'asDouble') return Number.isFinite(inner) ? [[key, (inner as number) + 0]] : [];
    // An empty side of an exponential histogram is written by them, and left out by us.
    const kept = inBoth(inner);
    return (key === 'positive' || key === 'negative') && Object.keys(kept as object).length === 0 ? [] : [[key, kept]];
  });
  return Object.fromEntries(entries);
}

function isSummary(value: unknown): boolean {
  const { summary, name } = value as { summary?: unknown; name?: string };
  return summary !== undefined || /^(wait|plain)(_sum|_count)?$/.test(name ?? '');
}

describe.each([
  ['protobuf', ProtobufMetricsSerializer, decodeProtobuf],
  ['json', JsonMetricsSerializer, officialJson],
] as const)('%s of the official exporter', (format, serializer, decode) => {
  it('says the same of the same metrics, read by one decoder', async () => {
    const { registry } = everything();
    const snapshot = await registry.collect();
    const resource = resourceFromAttributes({ 'service.name': 'shop', cpus: 4, load: 0.5, tags: ['a', 'b'], on: true });
    const { resourceMetrics } = await sondeMetricProducer({ collect: () => snapshot }).collect();
    const official = serializer.serializeRequest({ ...resourceMetrics, resource });
    const { bytes } = await encodeMetrics(metricBatch(snapshot), { format, resource });
    const ours = inBoth((format === 'json' ? decodeJson : decodeProtobuf)(bytes));
    expect(ours).toEqual(inBoth(decode(official as Uint8Array)));
    expect(JSON.stringify(ours)).toContain('latency_seconds');
  });
});

const wholeNumbers = new Set(['count', 'zeroCount', 'intValue']);

/** Their JSON has numbers where protobuf's mapping has texts; and NaN and the infinities are lost as null. */
function officialJson(bytes: Uint8Array): unknown {
  return decodeJson(Buffer.from(JSON.stringify(asMapped(JSON.parse(Buffer.from(bytes).toString())))));
}

function asMapped(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asMapped);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    if (key === 'droppedAttributesCount' || (inner === '' && key !== 'stringValue')) return [];
    if (key === 'bucketCounts') return [[key, (inner as number[]).map(String)]];
    return [[key, wholeNumbers.has(key) ? String(inner) : asMapped(inner)]];
  });
  return Object.fromEntries(entries);
}
