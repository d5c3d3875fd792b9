import type { Clock } from '../clock.js';
import type { FaultListener } from '../faults.js';
import type { Counter, LabelledCounter } from '../instruments/counter.js';
import type { Gauge, LabelledGauge } from '../instruments/gauge.js';
import type { NativeOptions } from '../instruments/native-option.js';
import type { OtelOptions } from '../model/otel-metric.js';
import type { LabelValue } from '../model/snapshot.js';
import type { ExemplarSource } from '../series/exemplar-store.js';

export interface RegistryOptions {
  /** Put before every metric name: `shop_`. */
  readonly prefix?: string | undefined;
  /** Labels that every series of this registry has. */
  readonly constLabels?: Readonly<Record<string, LabelValue>> | undefined;
  /** Label sets a metric may have, unless it says otherwise. Default 10 000; a summary 1 000. */
  readonly maxSeries?: number | undefined;
  /** Characters a label value may have; the rest is cut. Default 1 024. */
  readonly maxLabelLength?: number | undefined;
  /** Throw where an observation is refused, instead of counting it. For tests and development. Default false. */
  readonly strict?: boolean | undefined;
  /** Allow any UTF-8 in metric and label names, as Prometheus 3 does. Default false. */
  readonly utf8Names?: boolean | undefined;
  /**
   * Give counters and histograms exemplars: `true` takes the trace of the present scope, a function its own
   * labels. Default false.
   */
  readonly exemplars?: boolean | ExemplarSource | undefined;
  /** How long a value that is read at collect time may take, in milliseconds. Default 1 000. */
  readonly observerTimeoutMs?: number | undefined;
  /** Who records into this registry, as OpenTelemetry names it: exposed as labels `otel_scope_…`. Default: nobody. */
  readonly scope?: ScopeOptions | undefined;
  /** Where time comes from. Default: the system's clock. */
  readonly clock?: Clock | undefined;
  /** Told once of each kind of fault of each metric. Default: `process.emitWarning`. */
  readonly onFault?: FaultListener | undefined;
}

/** OpenTelemetry specification, "Instrumentation Scope". */
export interface ScopeOptions {
  /** Of the package or module that records. */
  readonly name: string;
  readonly version?: string | undefined;
  readonly schemaUrl?: string | undefined;
  readonly attributes?: Readonly<Record<string, string>> | undefined;
}

/** What every metric is made with. */
export interface MetricOptions {
  /** Letters, digits, `_` and `:`. A counter's `_total` and the unit are added where they are missing. */
  readonly name: string;
  /** One sentence for whoever reads the metric. */
  readonly help: string;
  /** A base unit in words (`seconds`, `bytes`, `ratio`), exposed as the end of the name. */
  readonly unit?: string | undefined;
  /** How OpenTelemetry calls it, given by `otelMetric`: exporters that speak OpenTelemetry use these names. */
  readonly otel?: OtelOptions | undefined;
  /** Label sets this metric may have before the rest shares one overflow series. */
  readonly maxSeries?: number | undefined;
  /** Remove a series that nobody wrote to for so many seconds. Default: never. */
  readonly expireAfter?: number | undefined;
}

/** What every open instrument is made with. */
export interface OpenOptions {
  /** The name and unit of OpenTelemetry; those of the registry are their translation. */
  readonly otel: Omit<OtelOptions, 'attributes'>;
  /** One sentence for whoever reads the metric. */
  readonly help?: string | undefined;
  /** Whether it is written at collect time only: what OpenTelemetry calls an asynchronous instrument. Default: false. */
  readonly isObserved?: boolean | undefined;
  /** Which attributes are recorded; what differs only in the others is one series. Default: all. */
  readonly attributeKeys?: readonly string[] | ((key: string) => boolean) | undefined;
  /** Attribute sets this metric may have before the rest shares one overflow series. */
  readonly maxSeries?: number | undefined;
  /** Remove a series that nobody wrote to for so many seconds. Default: never. */
  readonly expireAfter?: number | undefined;
}

export interface OpenHistogramOptions extends OpenOptions {
  /** Upper bounds, ascending; none at all is one bucket. Default `defaultBuckets`; none where the histogram is native. */
  readonly buckets?: readonly number[] | undefined;
  /** See `HistogramOptions.native`. */
  readonly native?: boolean | NativeOptions | undefined;
}

/** One or the other, by whether the metric has label names. */
export type Made<Name extends string, Single, Labelled> = [Name] extends [never] ? Single : Labelled;

interface Labels<Name extends string> {
  /** The labels that every observation gives. None: the metric is one series. */
  readonly labelNames?: readonly Name[] | undefined;
}

/** A number to record, or nothing where the function recorded it itself. */
// biome-ignore lint/suspicious/noConfusingVoidType: functions that return nothing are welcome here.
type Reading = number | void;

/** Reads a value at collect time: returns it, or records it on the metric it is handed. */
type Observe<Name extends string, Single, Labelled> = (
  metric: Made<Name, Single, Labelled>,
) => Made<Name, Reading | Promise<Reading>, void | Promise<void>>;

export interface CounterOptions<Name extends string = never> extends MetricOptions, Labels<Name> {
  /** Called at every collect. Returns the running total, or calls `setTotal` of the labelled counter it is handed. */
  readonly observe?: Observe<Name, Counter, LabelledCounter<Name>> | undefined;
}

export interface GaugeOptions<Name extends string = never> extends MetricOptions, Labels<Name> {
  /** Called at every collect. Returns the value, or calls `set` of the gauge it is handed. */
  readonly observe?: Observe<Name, Gauge, LabelledGauge<Name>> | undefined;
}

export interface HistogramOptions<Name extends string = never> extends MetricOptions, Labels<Name> {
  /** Upper bounds, ascending; `+Inf` is implied. Default `defaultBuckets`; none where the histogram is native. */
  readonly buckets?: readonly number[] | undefined;
  /** Exponential buckets, which find their range and width by themselves; with `buckets`, beside those. Default false. */
  readonly native?: boolean | NativeOptions | undefined;
}

export interface SummaryOptions<Name extends string = never> extends MetricOptions, Labels<Name> {
  /** Which quantiles to expose: `[0.5, 'p99']`. Default none. */
  readonly quantiles?: readonly (number | `p${number}`)[] | undefined;
  /** Length of the sliding window in seconds. Default 600. */
  readonly maxAge?: number | undefined;
  /** Steps in which the window slides, 1 to 60. Default 5. */
  readonly ageBuckets?: number | undefined;
  /** Significant digits of a quantile, 1 to 5: with 2 it is at most 1 % off. Default 2. */
  readonly precision?: number | undefined;
  /** The smallest value told apart from zero. Default 0.000001; up to 4.5e15 times as much is told apart. */
  readonly resolution?: number | undefined;
}

export interface InfoOptions {
  readonly name: string;
  readonly help: string;
  /** The facts, where they are known already; `set` gives them later. */
  readonly labels?: Readonly<Record<string, LabelValue>> | undefined;
}

export interface StateSetOptions<State extends string, Name extends string = never>
  extends Omit<MetricOptions, 'unit' | 'otel'>,
    Labels<Name> {
  readonly states: readonly State[];
}

export interface ObserverOptions {
  /** How messages and `sonde_faults_total{metric}` name it. */
  readonly name?: string | undefined;
  /** How long it may take, in milliseconds. Default: `observerTimeoutMs` of the registry. */
  readonly timeoutMs?: number | undefined;
}
