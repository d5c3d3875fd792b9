import type { Meter } from '@opentelemetry/api';
import { bounds, methods, metricCount, observedValues, routes, statuses } from '../../workloads/recorded-series.js';

/** What row 14 calls: counters or histograms of the OpenTelemetry API. */
export type InstrumentCall = 'add' | 'record';

/** Eight live instruments and the hot loop over them: operation numbers mean what they mean in rows 1 to 3. */
export interface TimedInstruments {
  run(from: number, to: number): void;
  /** What each series has counted, by instrument. */
  counted(): Promise<ReadonlyMap<string, readonly number[]>>;
}

const names = Array.from({ length: metricCount }, (_, k) => `bench.requests.${k}`);

/** The loop over the instruments of a meter, the same for every provider. */
export function callsOf(meter: Meter, call: InstrumentCall): TimedInstruments['run'] {
  if (call === 'add') {
    const counters = names.map((name) => meter.createCounter(name));
    return (from, to) => {
      for (let i = from; i < to; i++) {
        const series = (i >> 3) & 127;
        counters[i & 7]?.add(1, {
          'http.request.method': methods[series & 3] as string,
          'http.route': routes[(series >> 2) & 7] as string,
          'http.response.status_code': statuses[series >> 5] as number,
          'url.scheme': 'https',
        });
      }
    };
  }
  const options = { unit: 's', advice: { explicitBucketBoundaries: bounds } };
  const histograms = names.map((name) => meter.createHistogram(name, options));
  return (from, to) => {
    for (let i = from; i < to; i++) {
      const series = (i >> 3) & 127;
      histograms[i & 7]?.record(observedValues[(i + (i >> 10)) & 1023] as number, {
        'http.request.method': methods[series & 3] as string,
        'http.route': routes[(series >> 2) & 7] as string,
        'http.response.status_code': statuses[series >> 5] as number,
        'url.scheme': 'https',
      });
    }
  };
}
