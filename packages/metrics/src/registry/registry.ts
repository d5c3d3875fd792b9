import { type Clock, systemClock } from '../clock.js';
import { type FaultListener, Faults } from '../faults.js';
import { BucketIndex } from '../instruments/bucket-index.js';
import { Counter, LabelledCounter } from '../instruments/counter.js';
import { Gauge, LabelledGauge } from '../instruments/gauge.js';
import { Histogram, LabelledHistogram } from '../instruments/histogram.js';
import { histogramShape, openHistogramShape } from '../instruments/histogram-shape.js';
import type { Info } from '../instruments/info.js';
import { LabelledStateSet, StateSet } from '../instruments/state-set.js';
import { LabelledSummary, Summary, SummarySketches } from '../instruments/summary.js';
import { LabelledTimer, Timer } from '../instruments/timer.js';
import type { Complaint } from '../model/errors.js';
import { checkOptions } from '../model/option-rules.js';
import type { CollectOptions, Label, Snapshot, SnapshotSource } from '../model/snapshot.js';
import { OpenCounter, OpenGauge, OpenHistogram } from '../open/open-instruments.js';
import { scopeExemplar } from '../scope/scope.js';
import type { ExemplarSource } from '../series/exemplar-store.js';
import { Collection } from './collection.js';
import { type FactoryOptions, MetricFactory } from './metric-factory.js';
import { MetricTable } from './metric-table.js';
import { OpenFactory } from './open-factory.js';
import { checkConstLabels, checkPrefix, checkQuantiles, checkStates, optionRules } from './option-checks.js';
import type * as Options from './options.js';
import { checkScope } from './otel-options.js';

/** Any metric that a registry makes. */
export type Instrument =
  | Counter
  | LabelledCounter
  | Gauge
  | LabelledGauge
  | Histogram
  | LabelledHistogram
  | Summary
  | LabelledSummary
  | Timer
  | LabelledTimer
  | Info
  | StateSet
  | LabelledStateSet
  | OpenCounter
  | OpenGauge
  | OpenHistogram;

/**
 * Makes metrics and hands out snapshots of them.
 *
 * Asking again for a metric of the same name and shape gives the one that exists, so modules need not agree
 * on who makes it. Another shape under the same name is refused.
 */
export class Registry implements SnapshotSource {
  /** Where this registry takes the time from; whatever measures durations for it reads the same clock. */
  readonly clock: Clock;
  /** Whether counters and histograms of this registry look for exemplars: what records for a request then does it in its scope. */
  readonly takesExemplars: boolean;
  private readonly table = new MetricTable();
  private readonly prefix: string;
  private readonly factory: MetricFactory;
  private readonly open: OpenFactory;
  private readonly collection: Collection;
  private readonly faults: Faults;

  constructor(options: Options.RegistryOptions = {}) {
    checkOptions('Registry', optionRules.Registry, options);
    this.clock = options.clock ?? systemClock;
    const utf8 = options.utf8Names ?? false;
    this.prefix = checkPrefix(options.prefix ?? '', utf8);
    const constLabels: readonly Label[] = checkConstLabels(options.constLabels ?? {}, utf8);
    const faults = new Faults({ strict: options.strict ?? false, listener: options.onFault });
    this.faults = faults;
    this.takesExemplars = exemplarSource(options.exemplars) !== undefined;
    const timeoutMs = options.observerTimeoutMs ?? 1000;
    this.collection = new Collection({
      table: this.table,
      clock: this.clock,
      constLabels,
      faults,
      timeoutMs,
      scope: checkScope(options.scope),
    });
    const factoryOptions: FactoryOptions = {
      table: this.table,
      clock: this.clock,
      constLabels,
      faults,
      utf8,
      prefix: this.prefix,
      maxSeries: options.maxSeries,
      maxLabelLength: options.maxLabelLength ?? 1024,
      exemplarSource: exemplarSource(options.exemplars),
      observe: (name, run) => this.collection.observe(name, timeoutMs, run),
    };
    this.factory = new MetricFactory(factoryOptions);
    this.open = new OpenFactory(this.factory, factoryOptions);
  }

  /** A total that only goes up. */
  counter<const Name extends string = never>(
    options: Options.CounterOptions<Name>,
  ): Options.Made<Name, Counter, LabelledCounter<Name>>;
  counter(options: Options.CounterOptions<string>): Counter | LabelledCounter {
    return this.factory.make('counter', options, {
      single: (store) => new Counter(store, []),
      labelled: (store) => new LabelledCounter(store),
      observed: (counter, total) => counter.observeTotal(total),
    });
  }

  /** A value that goes up and down. */
  gauge<const Name extends string = never>(
    options: Options.GaugeOptions<Name>,
  ): Options.Made<Name, Gauge, LabelledGauge<Name>>;
  gauge(options: Options.GaugeOptions<string>): Gauge | LabelledGauge {
    return this.factory.make('gauge', options, {
      single: (store) => new Gauge(store, [], this.clock),
      labelled: (store) => new LabelledGauge(store, this.clock),
      observed: (gauge, value) => gauge.set(value),
    });
  }

  /** The distribution of a value over buckets. */
  histogram<const Name extends string = never>(
    options: Options.HistogramOptions<Name>,
  ): Options.Made<Name, Histogram, LabelledHistogram<Name>>;
  histogram(options: Options.HistogramOptions<string>): Histogram | LabelledHistogram {
    return this.factory.make('histogram', options, {
      shape: (what) => histogramShape(what, options),
      single: (store) => new Histogram(store, [], this.clock),
      labelled: (store) => new LabelledHistogram(store, this.clock),
    });
  }

  /** A clock and a histogram in seconds; the name ends in `_seconds`. */
  timer<const Name extends string = never>(
    options: Options.HistogramOptions<Name>,
  ): Options.Made<Name, Timer, LabelledTimer<Name>>;
  timer(options: Options.HistogramOptions<string>): Timer | LabelledTimer {
    return this.factory.make('timer', options, {
      shape: (what) => ({ unit: 'seconds', ...histogramShape(what, options) }),
      single: (store) => new Timer(new Histogram(store, [], this.clock), this.clock),
      labelled: (store) => new LabelledTimer(new LabelledHistogram(store, this.clock), this.clock),
    });
  }

  /**
   * Quantiles over a sliding window. A series takes up to 80 kB (with a precision of 3, a megabyte), and
   * quantiles of several processes cannot be combined: where a histogram will do, it is the better choice.
   */
  summary<const Name extends string = never>(
    options: Options.SummaryOptions<Name>,
  ): Options.Made<Name, Summary, LabelledSummary<Name>>;
  summary(options: Options.SummaryOptions<string>): Summary | LabelledSummary {
    const sketch = {
      maxAgeMs: (options?.maxAge ?? 600) * 1000,
      ageBuckets: options?.ageBuckets ?? 5,
      precision: options?.precision ?? 2,
      resolution: options?.resolution ?? 1e-6,
    };
    let sketches: SummarySketches | undefined;
    return this.factory.make('summary', options, {
      shape: (what) => ({ quantiles: checkQuantiles(what, options.quantiles ?? []) }),
      single: (store) => {
        sketches = new SummarySketches(store, this.clock, sketch);
        return new Summary(store, [], sketches, this.clock);
      },
      labelled: (store) => {
        sketches = new SummarySketches(store, this.clock, sketch);
        return new LabelledSummary(store, sketches, this.clock);
      },
      refresh: () => (sketches as SummarySketches).refresh(),
      // With 3 digits a series takes a megabyte, with 5 twenty.
      maxSeries: [1000, 1000, 1000, 100, 20, 5][sketch.precision] as number,
    });
  }

  /** Facts about the process as labels of a constant 1; the sample's name ends in `_info`. */
  info(options: Options.InfoOptions): Info {
    return this.factory.makeInfo(options);
  }

  /** Which of a fixed set of states something is in. */
  stateSet<const State extends string, const Name extends string = never>(
    options: Options.StateSetOptions<State, Name>,
  ): Options.Made<Name, StateSet<State>, LabelledStateSet<Name, State>>;
  stateSet(options: Options.StateSetOptions<string, string>): StateSet | LabelledStateSet {
    return this.factory.make('stateset', options, {
      shape: (what) => ({ states: checkStates(what, options.states ?? []) }),
      single: (store) => new StateSet(store, []),
      labelled: (store) => new LabelledStateSet(store),
    });
  }

  /** A counter under a name of OpenTelemetry, whose attributes may differ from call to call. */
  openCounter(options: Options.OpenOptions): OpenCounter {
    return this.open.make(options, {
      type: 'counter',
      handle: (store, tuple) => new Counter(store, tuple),
      instrument: (series, name) => new OpenCounter(series, name),
    });
  }

  /** A gauge whose attributes may differ from call to call; with `otel.isSum`, an up-down counter. */
  openGauge(options: Options.OpenOptions): OpenGauge {
    return this.open.make(options, {
      type: 'gauge',
      handle: (store, tuple) => new Gauge(store, tuple, this.clock),
      instrument: (series, name) => new OpenGauge(series, name),
    });
  }

  /** A histogram whose attributes may differ from call to call. */
  openHistogram(options: Options.OpenHistogramOptions): OpenHistogram {
    let buckets: BucketIndex | undefined;
    return this.open.make(options, {
      type: 'histogram',
      shape: (what) => openHistogramShape(what, options),
      handle: (store, tuple) => {
        buckets ??= new BucketIndex(store.descriptor.bounds);
        return new Histogram(store, tuple, this.clock, buckets);
      },
      instrument: (series, name) => new OpenHistogram(series, name),
    });
  }

  /** The metric of that name: its family name or the name of a sample of it, with or without the prefix. */
  get(name: string): Instrument | undefined {
    return (this.table.get(name) ?? this.table.get(this.prefix + name))?.instrument as Instrument | undefined;
  }

  /**
   * Takes a metric out of the registry, by its family name or the name it was made with; says whether there
   * was one. Whoever still holds the metric records into nothing.
   */
  remove(name: string): boolean {
    return this.table.remove(name) || this.table.remove(this.prefix + name);
  }

  /** Takes all metrics out of the registry. */
  clear(): void {
    for (const metric of [...this.table]) this.table.remove(metric.descriptor.name);
  }

  /** Sets every series of every metric to zero; facts (Info) stay. */
  reset(): void {
    for (const metric of this.table) metric.reset();
  }

  /**
   * Collects another registry (or a bridge) together with this one, under the constant labels of both.
   * Returns what undoes it.
   *
   * @throws SondeError SONDE_REGISTRY_CYCLE where the source already collects this registry
   */
  attach(source: SnapshotSource, options: Options.ObserverOptions = {}): () => void {
    checkOptions('attach', optionRules.observer, options);
    const collection = source instanceof Registry ? source.collection : undefined;
    return this.collection.attach(source, collection, options);
  }

  /**
   * Calls a function before every collect: for values that many metrics share the cost of reading. Returns
   * what ends it. A function that throws or hangs is counted, and fails nothing else.
   */
  onCollect(fn: () => unknown, options: Options.ObserverOptions = {}): () => void {
    checkOptions('onCollect', optionRules.observer, options);
    return this.collection.observe(options.name ?? (fn.name || 'onCollect'), options.timeoutMs, fn);
  }

  /** Tells of faults from now on, beside the option `onFault`, and in place of warnings. Returns what ends it. */
  onFault(listener: FaultListener): () => void {
    return this.faults.listen(listener);
  }

  /**
   * Runs the observers, then copies every series at one instant. Calls that come while one is still
   * observing share its snapshot, and the time that the first of them gave.
   */
  collect(options: CollectOptions = {}): Promise<Snapshot> {
    return this.collection.collect(options);
  }

  /**
   * For packages that record into this registry: tells of something that went wrong on the way. Counted in
   * `sonde_faults_total`, told to `onFault` once for each subject and code, never thrown, even by a strict registry.
   * @param subject what it is about: a metric's name, or the part that failed
   */
  report(subject: string, code: `SONDE_${string}`, complaint: () => Complaint, cause?: unknown): void {
    this.faults.report(subject, code, complaint, cause);
  }

  /** A snapshot of what has been recorded, at once: no observer runs, sources that only answer later are left out. */
  snapshot(): Snapshot {
    return this.collection.snapshot();
  }
}

function exemplarSource(option: boolean | ExemplarSource | undefined): ExemplarSource | undefined {
  if (typeof option === 'function') return option;
  return option === true ? scopeExemplar : undefined;
}
