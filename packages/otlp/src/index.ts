export { type EncodeOptions, encodeMetrics } from './encoding/encode-metrics.js';
export type { EncodedMetrics, OtlpResource } from './encoding/encoded-metrics.js';
export { type OtlpError, type OtlpErrorCode, otlpErrorCodes } from './errors.js';
export { metricBatch } from './points/build-batch.js';
export type {
  MetricBatch,
  MetricPoints,
  PointBlock,
  PointKind,
  PointScope,
  PointTemporality,
  ScopePoints,
} from './points/metric-batch.js';
export type { Slices } from './points/slices.js';
export { type SondeMetricProducerOptions, sondeMetricProducer } from './producer/sonde-metric-producer.js';
export type { InstrumentKind } from './provider/instrument-descriptor.js';
export { SondeMeterProvider, type SondeMeterProviderOptions } from './provider/sonde-meter-provider.js';
export type { AggregationSelector } from './provider/view.js';
export type {
  AggregationName,
  AggregationOption,
  AttributeKeys,
  AttributesProcessor,
  ViewOptions,
} from './provider/view-options.js';
export type { OtlpPush } from './push/otlp-push.js';
export type {
  HeaderSource,
  OtlpCompression,
  OtlpOptions,
  OtlpProtocol,
  OtlpTlsOptions,
  ResourceValue,
} from './push/push-options.js';
export type { PushState, PushStateChange } from './push/push-state.js';
export { startOtlp } from './push/start-otlp.js';
export type { ResourceDetectorName } from './resource/detector-names.js';
export type { Temporality } from './temporality/temporality.js';
