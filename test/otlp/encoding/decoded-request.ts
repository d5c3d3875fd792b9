import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';

const protoFolder = fileURLToPath(new URL('../proto/', import.meta.url));

const root = new protobuf.Root();
root.resolvePath = (_origin, target) => `${protoFolder}${target}`;
root.loadSync('opentelemetry/proto/collector/metrics/v1/metrics_service.proto');
const request = root.lookupType('opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest');

/** What a receiver reads: JSON-like, by an independent protobuf library and the official `.proto` files. */
export function decodeProtobuf(bytes: Uint8Array): unknown {
  const message = request.decode(bytes);
  return normalized(request.toObject(message, { longs: String, bytes: String, json: true }));
}

/** OTLP/JSON in the same shape: ids as base64, as protobuf's own mapping has them. */
export function decodeJson(bytes: Uint8Array): unknown {
  return normalized(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)), 'hex');
}

/** Fields that a decoder leaves out where they are zero: in proto3 the two are one. */
const zeroIsNothing = new Set([
  'isMonotonic',
  'count',
  'zeroCount',
  'zeroThreshold',
  'scale',
  'offset',
  'quantile',
  'value',
  'startTimeUnixNano',
  'timeUnixNano',
]);

/** Without empty lists and zeros that mean the same as nothing. */
export function normalized(value: unknown, ids: 'hex' | 'base64' = 'base64'): unknown {
  if (Array.isArray(value)) return value.map((element) => normalized(element, ids));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    if (Array.isArray(inner) && inner.length === 0) return [];
    if (zeroIsNothing.has(key) && (inner === false || inner === '0' || inner === 0)) return [];
    if (ids === 'hex' && (key === 'traceId' || key === 'spanId'))
      return [[key, Buffer.from(inner as string, 'hex').toString('base64')]];
    return [[key, normalized(inner, ids)]];
  });
  return Object.fromEntries(entries);
}
