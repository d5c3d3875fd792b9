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

interface OtelCounter {
  add(amount: number, attributes: SeriesLabels): void;
}
interface OtelHistogram {
  record(value: number, attributes: SeriesLabels): void;
}
interface OtelMeter {
  createCounter(name: string): OtelCounter;
  createHistogram(name: string, options: { advice: { explicitBucketBoundaries: readonly number[] } }): OtelHistogram;
}
interface MetricReader {
  collect(): Promise<{ resourceMetrics: object; errors: readonly unknown[] }>;
}

/** The part of `@opentelemetry/sdk-metrics` 2 the bench uses. */
export interface OtelSdkModule {
  MeterProvider: new (options: {
    readers: readonly MetricReader[];
    views: readonly { instrumentName: string; aggregationCardinalityLimit: number }[];
  }) => { getMeter(name: string): OtelMeter };
}
/** The part of `@opentelemetry/exporter-prometheus` the bench uses. */
export interface OtelPrometheusModule {
  PrometheusExporter: new (options: { preventServerStart: boolean }) => MetricReader;
  PrometheusSerializer: new () => { serialize(resourceMetrics: object): string };
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
export function openMeterProvider(sdk: OtelSdkModule, prometheus: OtelPrometheusModule, seriesLimit: number) {
  const exporter = new prometheus.PrometheusExporter({ preventServerStart: true });
  const serializer = new prometheus.PrometheusSerializer();
  const provider = new sdk.MeterProvider({
    readers: [exporter],
    // The SDK's own limit, 2000 sets of attributes per instrument, would fold the rest into one series.
    views: [{ instrumentName: '*', aggregationCardinalityLimit: seriesLimit }],
  });
  const scrape = async () => {
    const { resourceMetrics, errors } = await exporter.collect();
    if (errors.length > 0) throw new Error(`OpenTelemetry failed to collect: ${String(errors[0])}`);
    return serializer.serialize(resourceMetrics);
  };
  return { provider, scrape };
}

function record(sdk: OtelSdkModule, prometheus: OtelPrometheusModule, kind: RecordingKind): Recording | undefined {
  const { provider, scrape } = openMeterProvider(sdk, prometheus, 2000);
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
    // The SDK for JavaScript has no bound instruments.
    case 'inc-one':
    case 'inc-bound':
    case 'observe-bound':
      return undefined;
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
