import type { MetricBatch } from '../points/metric-batch.js';
import { inSlices, type Slices } from '../points/slices.js';
import type { EncodedMetrics, OtlpResource } from './encoded-metrics.js';
import { jsonRequest } from './json-request.js';
import { protobufRequest } from './protobuf-request.js';

export interface EncodeOptions {
  /** `protobuf` is the body of OTLP over http/protobuf and the message of grpc; `json` the body of http/json. */
  readonly format: 'protobuf' | 'json';
  readonly resource: OtlpResource;
  /** How long the event loop may be held at a time. */
  readonly slice?: Slices | undefined;
}

/**
 * Encodes a batch for OTLP 1.x, exemplars included. The event loop is given back every few milliseconds; memory is
 * that of the bytes, twice for a moment.
 */
export function encodeMetrics(batch: MetricBatch, { format, resource, slice }: EncodeOptions): Promise<EncodedMetrics> {
  return inSlices(format === 'json' ? jsonRequest(batch, resource) : protobufRequest(batch, resource), slice);
}
