import { Registry } from '@sonde/metrics';
import { SondeMeterProvider } from '@sonde/otlp';
import { bounds, methods, metricCount, observedValues, routes, statuses } from '../../workloads/recorded-series.js';
import { callsOf, type InstrumentCall, type TimedInstruments } from './timed-instruments.js';

/** The API of OpenTelemetry on a registry. */
export function providedInstruments(call: InstrumentCall): TimedInstruments {
  const registry = new Registry();
  const run = callsOf(new SondeMeterProvider(registry).getMeter('bench'), call);
  return { run, counted: async () => countedIn(registry) };
}

/** The same through Sonde's own labelled metrics: what is above it is the price of attributes that may differ. */
export function labelledInstruments(call: InstrumentCall): TimedInstruments {
  const registry = new Registry();
  const labelNames = ['method', 'route', 'status', 'scheme'] as const;
  const names = Array.from({ length: metricCount }, (_, k) => `bench_requests_${k}`);
  const counted = async () => countedIn(registry);
  if (call === 'add') {
    const counters = names.map((name) => registry.counter({ name, help: 'Requests.', labelNames }));
    const run = (from: number, to: number) => {
      for (let i = from; i < to; i++) {
        const series = (i >> 3) & 127;
        counters[i & 7]?.inc({
          method: methods[series & 3] as string,
          route: routes[(series >> 2) & 7] as string,
          status: statuses[series >> 5] as number,
          scheme: 'https',
        });
      }
    };
    return { run, counted };
  }
  const histograms = names.map((name) =>
    registry.histogram({ name, help: 'Durations.', unit: 'seconds', labelNames, buckets: bounds }),
  );
  const run = (from: number, to: number) => {
    for (let i = from; i < to; i++) {
      const series = (i >> 3) & 127;
      const labels = {
        method: methods[series & 3] as string,
        route: routes[(series >> 2) & 7] as string,
        status: statuses[series >> 5] as number,
        scheme: 'https',
      };
      histograms[i & 7]?.observe(labels, observedValues[(i + (i >> 10)) & 1023] as number);
    }
  };
  return { run, counted };
}

function countedIn(registry: Registry): ReadonlyMap<string, readonly number[]> {
  const counted = new Map<string, readonly number[]>();
  for (const { name, type, blocks } of registry.snapshot().families) {
    const counts = blocks.flatMap(({ rows, width, values }) =>
      Array.from({ length: rows }, (_, row) => {
        const end = type === 'histogram' ? (row + 1) * width - 1 : (row + 1) * width;
        return values.subarray(row * width, end).reduce((sum, each) => sum + each, 0);
      }),
    );
    counted.set(name, counts);
  }
  return counted;
}
