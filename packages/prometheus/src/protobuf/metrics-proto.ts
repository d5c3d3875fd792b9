/**
 * Field numbers of `io.prometheus.client`, written down from `metrics.proto` of the Prometheus project (client_model).
 * Only fields that are written stand here.
 */

export const metricFamily = { name: 1, help: 2, type: 3, metric: 4, unit: 5 } as const;

export const metricType = { counter: 0, gauge: 1, summary: 2, untyped: 3, histogram: 4 } as const;

export const metric = { label: 1, gauge: 2, counter: 3, summary: 4, untyped: 5, histogram: 7 } as const;

export const labelPair = { name: 1, value: 2 } as const;

/** The value of a gauge, a counter and what is untyped. */
export const plainValue = 1;

export const counter = { value: plainValue, exemplar: 2, createdTimestamp: 3 } as const;

export const quantile = { quantile: 1, value: 2 } as const;

export const summary = { sampleCount: 1, sampleSum: 2, quantile: 3, createdTimestamp: 4 } as const;

export const bucket = { cumulativeCount: 1, upperBound: 2, exemplar: 3, cumulativeCountFloat: 4 } as const;

export const histogram = {
  sampleCount: 1,
  sampleSum: 2,
  bucket: 3,
  sampleCountFloat: 4,
  schema: 5,
  zeroThreshold: 6,
  zeroCount: 7,
  negativeSpan: 9,
  negativeDelta: 10,
  positiveSpan: 12,
  positiveDelta: 13,
  createdTimestamp: 15,
  exemplars: 16,
} as const;

export const bucketSpan = { offset: 1, length: 2 } as const;

export const exemplar = { label: 1, value: 2, timestamp: 3 } as const;

/** `google.protobuf.Timestamp`. */
export const timestamp = { seconds: 1, nanos: 2 } as const;
