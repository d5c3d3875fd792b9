import type { Clock } from '../clock.js';
import type { FaultListener } from '../faults.js';
import type { Counter, LabelledCounter } from '../instruments/counter.js';
import type { Gauge, LabelledGauge } from '../instruments/gauge.js';
import type { LabelValue } from '../model/snapshot.js';
import type { ExemplarSource } from '../series/exemplar-store.js';

export interface RegistryOptions {
  /** Put before every metric name: `shop_`. */
  readonly prefix?: string;
  /** Labels that every series of this registry has. */
  readonly constLabels?: Readonly<Record<string, LabelValue>>;
  /** Label sets a metric may have, unless it says otherwise. Default 10 000; a summary 1 000. */
  readonly maxSeries?: number;
  /** Characters a label value may have; the rest is cut. Default 1 024. */
  readonly maxLabelLength?: number;
  /** Throw where an observation is refused, instead of counting it. For tests and development. Default false. */
  readonly strict?: boolean;
  /** Allow any UTF-8 in metric and label names, as Prometheus 3 does. Default false. */
  readonly utf8Names?: boolean;
  /**
   * Give counters and histograms exemplars: `true` takes the trace of the present scope, a function its own
   * labels. Default false.
   */
  readonly exemplars?: boolean | ExemplarSource;
  /** How long a value that is read at collect time may take, in milliseconds. Default 1 000. */
  readonly observerTimeoutMs?: number;
  /** Where time comes from. Default: the system's clock. */
  readonly clock?: Clock;
  /** Told once of each kind of fault of each metric. Default: `process.emitWarning`. */
  readonly onFault?: FaultListener;
}

/** What every metric is made with. */
export interface MetricOptions {
  /** Letters, digits, `_` and `:`. A counter's `_total` and the unit are added where they are missing. */
  readonly name: string;
  /** One sentence for whoever reads the metric. */
  readonly help: string;
  /** A base unit in words (`seconds`, `bytes`, `ratio`), exposed as the end of the name. */
  readonly unit?: string;
  /** Label sets this metric may have before the rest shares one overflow series. */
  readonly maxSeries?: number;
  /** Remove a series that nobody wrote to for so many seconds. Default: never. */
  readonly expireAfter?: number;
}

/** The label names of a metric that has none. */
export interface Unlabelled {
  readonly labelNames?: readonly [];
}

export interface Labelled<Name extends string> {
  /** The labels that every observation gives. */
  readonly labelNames: readonly [Name, ...Name[]] | readonly Name[];
}

/** Reads a value at collect time; may return it or record it on the metric it is handed. */
export type Observe<Instrument, Value> = (instrument: Instrument) => Value | Promise<Value>;

/** A number to record, or nothing where the function recorded it itself. */
// biome-ignore lint/suspicious/noConfusingVoidType: functions that return nothing are welcome here.
type Reading = number | void;

export interface CounterOptions extends MetricOptions, Unlabelled {
  /** Called at every collect; a number returned is the new running total. */
  readonly observe?: Observe<Counter, Reading>;
}

export interface LabelledCounterOptions<Name extends string> extends MetricOptions, Labelled<Name> {
  /** Called at every collect; calls `setTotal` of the counter it is handed. */
  readonly observe?: Observe<LabelledCounter<Name>, void>;
}

export interface GaugeOptions extends MetricOptions, Unlabelled {
  /** Called at every collect; a number returned is the new value. */
  readonly observe?: Observe<Gauge, Reading>;
}

export interface LabelledGaugeOptions<Name extends string> extends MetricOptions, Labelled<Name> {
  /** Called at every collect; calls `set` of the gauge it is handed. */
  readonly observe?: Observe<LabelledGauge<Name>, void>;
}

interface Bounds {
  /** Upper bounds, ascending; `+Inf` is implied. Default `defaultBuckets`. */
  readonly buckets?: readonly number[];
}

export interface HistogramOptions extends MetricOptions, Bounds, Unlabelled {}
export interface LabelledHistogramOptions<Name extends string> extends MetricOptions, Bounds, Labelled<Name> {}

interface Window {
  /** Which quantiles to expose: `[0.5, 'p99']`. Default none. */
  readonly quantiles?: readonly (number | `p${number}`)[];
  /** Length of the sliding window in seconds. Default 600. */
  readonly maxAge?: number;
  /** Steps in which the window slides, 1 to 60. Default 5. */
  readonly ageBuckets?: number;
  /** Significant digits of a quantile, 1 to 5: with 2 it is at most 1 % off. Default 2. */
  readonly precision?: number;
  /** The smallest value told apart from zero. Default 0.000001; up to 4.5e15 times as much is told apart. */
  readonly resolution?: number;
}

export interface SummaryOptions extends MetricOptions, Window, Unlabelled {}
export interface LabelledSummaryOptions<Name extends string> extends MetricOptions, Window, Labelled<Name> {}

export interface InfoOptions {
  readonly name: string;
  readonly help: string;
  /** The facts, where they are known already; `set` gives them later. */
  readonly labels?: Readonly<Record<string, LabelValue>>;
}

interface States<State extends string> {
  readonly states: readonly State[];
}

type StateSetMetric = Omit<MetricOptions, 'unit'>;
export interface StateSetOptions<State extends string> extends StateSetMetric, States<State>, Unlabelled {}
export interface LabelledStateSetOptions<Name extends string, State extends string>
  extends StateSetMetric,
    States<State>,
    Labelled<Name> {}

export interface ObserverOptions {
  /** How messages and `sonde_faults_total{metric}` name it. */
  readonly name?: string;
  /** How long it may take, in milliseconds. Default: `observerTimeoutMs` of the registry. */
  readonly timeoutMs?: number;
}
