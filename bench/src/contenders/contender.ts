/**
 * Who takes part. Some are no libraries: `bare-array` is the floor of recording, one addition to a slot of a
 * `Float64Array`; `unmeasured` the service, the call or the query itself; `by-hand` what a team writes with prom-client;
 * `unprofiled` the measured service, and the work, without a profiler.
 */
export const contenderIds = [
  'sonde',
  'sonde-unscoped',
  'sonde-function',
  'sonde-explicit',
  'sonde-labels',
  'prom-client',
  'prometheus-io',
  'opentelemetry',
  'bare-array',
  'unmeasured',
  'by-hand',
  'express-prom-bundle',
  'fastify-metrics',
  'otel-http',
  'autometrics',
  'otel-pg',
  'unprofiled',
  'sonde-idle',
  'sonde-100hz',
  'sonde-routes',
  'sonde-1khz',
  'v8-profiler-next',
  'datadog-pprof',
  'otel-auto',
] as const;
export type ContenderId = (typeof contenderIds)[number];

export const contenderTitles: Readonly<Record<ContenderId, string>> = {
  sonde: 'sonde',
  'sonde-unscoped': 'sonde, scope: false',
  'sonde-function': 'sonde, timed(fn)',
  'sonde-explicit': 'sonde, 12 explicit buckets',
  'sonde-labels': 'sonde, its own labels',
  'prom-client': 'prom-client',
  'prometheus-io': '@prometheus-io/client',
  opentelemetry: 'OpenTelemetry SDK',
  'bare-array': 'bare Float64Array[i]++',
  unmeasured: 'nothing measured',
  'by-hand': 'by hand with prom-client',
  'express-prom-bundle': 'express-prom-bundle',
  'fastify-metrics': 'fastify-metrics',
  'otel-http': 'OpenTelemetry instrumentation-http',
  autometrics: 'autometrics',
  'otel-pg': 'OpenTelemetry instrumentation-pg',
  unprofiled: 'not profiled',
  'sonde-idle': 'sonde, taking no profile',
  'sonde-100hz': 'sonde, 100 Hz',
  'sonde-routes': 'sonde, 100 Hz with routes',
  'sonde-1khz': 'sonde, 1 kHz',
  'v8-profiler-next': 'v8-profiler-next, 100 Hz',
  'datadog-pprof': '@datadog/pprof, 100 Hz',
  'otel-auto': 'OpenTelemetry auto-instrumentations-node',
};

/** The ways to record that rows 1 to 3 and 12 time. */
export type RecordingKind =
  | 'inc-one'
  | 'inc-bound'
  | 'inc-labels'
  | 'observe-labels'
  | 'observe-bound'
  | 'observe-exponential-labels'
  | 'observe-exponential-bound';

/** Eight live metrics of one contender, and its hot loop over them. */
export interface Recording {
  /** Does the operations numbered `from` up to `to`, which `workloads/recorded-series.ts` defines. */
  run(from: number, to: number): void;
  /** What the contender exposes now, in text format 0.0.4; exponential buckets as `exponential-text.ts` writes them. */
  read(): AsyncIterable<string>;
  /** As which way of recording `read` is checked, where it is another one. */
  readonly answersAs?: RecordingKind | undefined;
}

/** One counter with many series, and a full scrape of it. */
export interface Exposition {
  /** Adds to the series of that number in the `SeriesSpace` the exposition was made for. */
  increment(series: number, amount: number): void;
  /**
   * One full scrape as the contender's own HTTP handler does it. A contender that writes bytes consumes
   * them all and gives their number; one that writes a string gives the string.
   */
  scrape(): Promise<number | string>;
  read(): AsyncIterable<string>;
}

/** What every library under test can be asked to do; `undefined` where it has no such thing. */
export interface Contender {
  record(kind: RecordingKind): Recording | undefined;
  expose(space: SeriesSpace): Exposition | undefined;
}

export interface SeriesLabels {
  readonly method: string;
  readonly route: string;
  readonly status: number;
}

/** A numbered set of label sets. */
export interface SeriesSpace {
  readonly size: number;
  readonly name: string;
  /** A fresh object each time, as an application passes one. */
  labels(series: number): { method: string; route: string; status: number };
}
