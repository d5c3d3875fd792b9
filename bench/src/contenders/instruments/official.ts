import type { Meter } from '@opentelemetry/api';
import { requirePeer } from '../../peers.js';
import { callsOf, type InstrumentCall, type TimedInstruments } from './timed-instruments.js';

interface Reader {
  collect(): Promise<{
    readonly resourceMetrics: {
      readonly scopeMetrics: readonly {
        readonly metrics: readonly {
          readonly descriptor: { readonly name: string };
          readonly dataPoints: readonly { readonly value: number | { readonly count: number } }[];
        }[];
      }[];
    };
  }>;
}

/** The part of `@opentelemetry/sdk-metrics` 2 that row 14 uses. */
interface OtelSdkModule {
  MetricReader: abstract new () => Reader;
  MeterProvider: new (options: { readers: readonly Reader[] }) => { getMeter(name: string): Meter };
}

/** The official SDK with a reader attached: without one it keeps nothing. */
export function officialInstruments(call: InstrumentCall): TimedInstruments {
  const { MeterProvider, MetricReader } = requirePeer('@opentelemetry/sdk-metrics') as OtelSdkModule;
  class PullReader extends MetricReader {
    async onShutdown() {}
    async onForceFlush() {}
  }
  const reader = new PullReader();
  const run = callsOf(new MeterProvider({ readers: [reader] }).getMeter('bench'), call);
  return {
    run,
    async counted() {
      const { resourceMetrics } = await reader.collect();
      const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
      const counts = metrics.map(({ descriptor, dataPoints }): [string, number[]] => [
        descriptor.name,
        dataPoints.map(({ value }) => (typeof value === 'number' ? value : value.count)),
      ]);
      return new Map(counts);
    },
  };
}
