import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import type { SeriesSpace } from '../contender.js';
import type { TimedPushes } from './timed-pushes.js';

/** Never, within a run. */
const exportIntervalMillis = 2_000_000_000;

/** The official SDK, recording and exporting. */
export function officialPushes(space: SeriesSpace, endpoint: string): TimedPushes {
  const exporter = new OTLPMetricExporter({ url: `${endpoint}/v1/metrics`, timeoutMillis: 60_000 });
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis, exportTimeoutMillis: 60_000 });
  const provider = new MeterProvider({
    readers: [reader],
    // The SDK's own limit, 2000 sets of attributes per instrument, would fold the rest into one series.
    views: [{ instrumentName: '*', aggregationCardinalityLimit: space.size + 1 }],
  });
  const counter = provider.getMeter('bench').createCounter(space.name);
  return {
    increment: (series, amount) => counter.add(amount, space.labels(series)),
    push: () => reader.forceFlush(),
    end: () => provider.shutdown(),
  };
}
