export { type Clock, systemClock } from './clock.js';
export type { FaultListener } from './faults.js';
export {
  dbDurationBuckets,
  defaultBuckets,
  exponentialBuckets,
  httpDurationBuckets,
  linearBuckets,
} from './instruments/buckets.js';
export { Counter, LabelledCounter } from './instruments/counter.js';
export { Gauge, LabelledGauge } from './instruments/gauge.js';
export { Histogram, LabelledHistogram } from './instruments/histogram.js';
export { Info } from './instruments/info.js';
export type { NativeOptions } from './instruments/native-option.js';
export type { ExemplarLabels } from './instruments/refusals.js';
export { LabelledStateSet, StateSet } from './instruments/state-set.js';
export { LabelledSummary, Summary } from './instruments/summary.js';
export { LabelledTimer, Timer } from './instruments/timer.js';
export type { EndLabelledTimer, EndTimer } from './instruments/timer-start.js';
export { BoundedNames, otherName } from './model/bounded-names.js';
export {
  type Complaint,
  describeThrown,
  describeValue,
  type ErrorCode,
  errorCodes,
  SondeError,
} from './model/errors.js';
export { exponentialBound } from './model/exponential-bound.js';
export type { Labels } from './model/labels.js';
export { isClassicLabelName, isClassicMetricName, sampleNames, underscoreEscape } from './model/names.js';
export type { NativeColumns, NativeSide } from './model/native-columns.js';
export { didYouMean, nearestName } from './model/nearest-name.js';
export { checkOptions, type OptionRule } from './model/option-rules.js';
export type { Attribute, AttributeType, InstrumentationScope, OtelIdentity } from './model/otel-identity.js';
export { type OtelMetric, type OtelNames, type OtelOptions, otelMetric } from './model/otel-metric.js';
export {
  type TranslatedName,
  type TranslationStrategy,
  translateLabelName,
  translateMetricName,
  translationStrategies,
} from './model/otel-names.js';
export { ucumUnit } from './model/otel-units.js';
export {
  type CollectOptions,
  type Exemplar,
  type ExemplarColumn,
  type Family,
  type Label,
  type LabelValue,
  type MetricType,
  overflowLabels,
  rowLabels,
  type SeriesBlock,
  type Snapshot,
  type SnapshotSource,
} from './model/snapshot.js';
export type { Attributes } from './open/attribute-trie.js';
export { OpenCounter, OpenGauge, OpenHistogram } from './open/open-instruments.js';
export { defaultRegistry } from './registry/default-registry.js';
export type {
  CounterOptions,
  GaugeOptions,
  HistogramOptions,
  InfoOptions,
  Made,
  MetricOptions,
  ObserverOptions,
  OpenHistogramOptions,
  OpenOptions,
  RegistryOptions,
  ScopeOptions,
  StateSetOptions,
  SummaryOptions,
} from './registry/options.js';
export { type Instrument, Registry } from './registry/registry.js';
export {
  currentScope,
  endScope,
  onScopeEnd,
  onScopeSwitch,
  runInScope,
  runScope,
  type Scope,
  scopeExemplar,
} from './scope/scope.js';
export type { ExemplarSource } from './series/exemplar-store.js';
export { mergeNative, type NativeRow } from './series/native-merge.js';
