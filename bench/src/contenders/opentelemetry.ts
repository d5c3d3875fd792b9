import {
  bounds,
  counterNames,
  histogramNames,
  methods,
  observedValues,
  routes,
  statuses,
} from '../workloads/recorded-series.js';
import type { Contender, Exposition, Recording, RecordingKind, SeriesLabels, SeriesSpace } from './contender.js';
import { exponentialText } from './exponential-text.js';

interface OtelCounter {
  add(amount: number, attributes: SeriesLabels): void;
}
interface OtelHistogram {
  record(value: number, attributes: SeriesLabels): void;
}
interface OtelMeter {
  createCounter(name: string): OtelCounter;
  createHistogram(name: string, options?: { advice: { explicitBucketBoundaries: readonly number[] } }): OtelHistogram;
}
interface MetricReader {
  collect(): Promise<{ resourceMetrics: OtelResourceMetrics; errors: readonly unknown[] }>;
}
interface OtelResourceMetrics {
  readonly scopeMetrics: readonly { readonly metrics: readonly OtelMetric[] }[];
}
interface OtelMetric {
  readonly descriptor: { readonly name: string };
  readonly dataPoints: readonly { readonly attributes: object; readonly value: unknown }[];
}
/** What a data point of an exponential histogram has. */
interface OtelExponentialValue {
  readonly count: number;
  readonly sum: number;
  readonly scale: number;
  readonly positive: { readonly offset: number; readonly bucketCounts: readonly number[] };
}
interface OtelAggregation {
  readonly type: number;
  readonly options: { readonly maxSize: number };
}

/** The part of `@opentelemetry/sdk-metrics` 2 the bench uses. */
export interface OtelSdkModule {
  AggregationType: { readonly EXPONENTIAL_HISTOGRAM: number };
  MeterProvider: new (options: {
    readers: readonly MetricReader[];
    views: readonly {
      instrumentName: string;
      aggregationCardinalityLimit: number;
      aggregation?: OtelAggregation;
    }[];
  }) => { getMeter(name: string): OtelMeter };
}
/** The part of `@opentelemetry/exporter-prometheus` the bench uses. */
export interface OtelPrometheusModule {
  PrometheusExporter: new (options: { preventServerStart: boolean }) => MetricReader;
  PrometheusSerializer: new () => { serialize(resourceMetrics: OtelResourceMetrics): string };
}

function incLabels(counters: readonly OtelCounter[], from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const series = (i >> 3) & 127;
    (counters[i & 7] as OtelCounter).add(1, {
      method: methods[series & 3] as string,
      route: routes[(series >> 2) & 7] as string,
      status: statuses[series >> 5] as number,
    });
  }
}

function observeLabels(histograms: readonly OtelHistogram[], from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const series = (i >> 3) & 127;
    (histograms[i & 7] as OtelHistogram).record(observedValues[(i + (i >> 10)) & 1023] as number, {
      method: methods[series & 3] as string,
      route: routes[(series >> 2) & 7] as string,
      status: statuses[series >> 5] as number,
    });
  }
}

export function openTelemetry(sdk: OtelSdkModule, prometheus: OtelPrometheusModule): Contender {
  return {
    record: (kind) => record(sdk, prometheus, kind),
    expose: (space) => expose(sdk, prometheus, space),
  };
}

/**
 * A meter provider with a reader attached. Without one the SDK stores nothing, and a bench of it
 * times a call to an empty list.
 */
export function openMeterProvider(
  sdk: OtelSdkModule,
  prometheus: OtelPrometheusModule,
  seriesLimit: number,
  aggregation?: OtelAggregation,
) {
  const exporter = new prometheus.PrometheusExporter({ preventServerStart: true });
  const serializer = new prometheus.PrometheusSerializer();
  const provider = new sdk.MeterProvider({
    readers: [exporter],
    // The SDK's own limit, 2000 sets of attributes per instrument, would fold the rest into one series.
    views: [{ instrumentName: '*', aggregationCardinalityLimit: seriesLimit, ...(aggregation && { aggregation }) }],
  });
  const collect = async () => {
    const { resourceMetrics, errors } = await exporter.collect();
    if (errors.length > 0) throw new Error(`OpenTelemetry failed to collect: ${String(errors[0])}`);
    return resourceMetrics;
  };
  return { provider, collect, scrape: async () => serializer.serialize(await collect()) };
}

function record(sdk: OtelSdkModule, prometheus: OtelPrometheusModule, kind: RecordingKind): Recording | undefined {
  const exponential = { type: sdk.AggregationType.EXPONENTIAL_HISTOGRAM, options: { maxSize: 160 } };
  const aggregation = kind === 'observe-exponential-labels' ? exponential : undefined;
  const { provider, collect, scrape } = openMeterProvider(sdk, prometheus, 2000, aggregation);
  const meter = provider.getMeter('bench');
  const read = async function* () {
    yield await scrape();
  };
  switch (kind) {
    case 'inc-labels': {
      const counters = counterNames.map((name) => meter.createCounter(name));
      return { run: (from, to) => incLabels(counters, from, to), read };
    }
    case 'observe-labels': {
      const histograms = histogramNames.map((name) =>
        meter.createHistogram(name, { advice: { explicitBucketBoundaries: bounds } }),
      );
      return { run: (from, to) => observeLabels(histograms, from, to), read };
    }
    case 'observe-exponential-labels': {
      const histograms = histogramNames.map((name) => meter.createHistogram(name));
      return {
        run: (from, to) => observeLabels(histograms, from, to),
        async *read() {
          yield* readExponential(await collect());
        },
      };
    }
    // The SDK for JavaScript has no bound instruments.
    case 'inc-one':
    case 'inc-bound':
    case 'observe-bound':
    case 'observe-exponential-bound':
      return undefined;
  }
}

/** Its Prometheus exporter leaves exponential histograms out. */
function* readExponential({ scopeMetrics }: OtelResourceMetrics): Generator<string> {
  for (const { descriptor, dataPoints } of scopeMetrics.flatMap(({ metrics }) => metrics)) {
    for (const { attributes, value } of dataPoints) {
      const { count, sum, scale, positive } = value as OtelExponentialValue;
      yield exponentialText({
        name: descriptor.name,
        labels: attributes as SeriesLabels,
        scale,
        sum,
        count,
        offset: positive.offset,
        counts: positive.bucketCounts,
      });
    }
  }
}

function expose(sdk: OtelSdkModule, prometheus: OtelPrometheusModule, space: SeriesSpace): Exposition {
  const { provider, scrape } = openMeterProvider(sdk, prometheus, space.size + 1);
  const counter = provider.getMeter('bench').createCounter(space.name);
  return {
    increment: (series, amount) => counter.add(amount, space.labels(series)),
    scrape,
    async *read() {
      yield await scrape();
    },
  };
}
