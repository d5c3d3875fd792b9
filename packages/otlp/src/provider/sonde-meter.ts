import {
  type BatchObservableCallback,
  type Counter,
  createNoopMeter,
  type Gauge,
  type Histogram,
  type Meter,
  type MetricOptions,
  type Observable,
  type UpDownCounter,
} from '@opentelemetry/api';
import type { InstrumentationScope } from '@sonde/metrics';
import { CallbackTable } from './callback-table.js';
import type { FamilyClaims } from './family-claims.js';
import {
  describeInstrument,
  type InstrumentDescriptor,
  type InstrumentKind,
  isAdvice,
  isInstrumentName,
  isObservable,
} from './instrument-descriptor.js';
import { observableInstrument, type SyncInstrument, syncInstrument } from './instrument-form.js';
import type { Recording } from './measurement.js';
import { MeterFaults } from './meter-faults.js';
import { type OpenedStream, StreamOpener } from './open-stream.js';
import type { StreamPlan, Views } from './view.js';

export interface MeterSetup extends Recording {
  readonly scope: InstrumentationScope;
  readonly views: Views;
  readonly claims: FamilyClaims;
  readonly maxSeries: number;
  readonly callbackTimeoutMs: number;
}

interface MadeInstrument {
  readonly descriptor: InstrumentDescriptor;
  readonly instrument: SyncInstrument | Observable;
  readonly plans: readonly StreamPlan[];
}

/** Instruments a meter makes; asked for more, it gives ones that record nothing. */
const maxInstruments = 1000;

const noop = createNoopMeter();

/**
 * The instruments of one scope, recorded in a registry of its own. By the specification, "Duplicate instrument registration",
 * an instrument of the same name, kind, unit and value type is the same one, whatever its description and advice; one that
 * differs in more is recorded beside it. Nothing here throws into who records.
 */
export class SondeMeter implements Meter {
  private readonly setup: MeterSetup;
  private readonly faults: MeterFaults;
  private readonly opener: StreamOpener;
  private readonly callbacks: CallbackTable;
  /** By name in lower case: names differ by more than that. */
  private readonly made = new Map<string, MadeInstrument[]>();
  private count = 0;

  /** @internal */
  constructor(setup: MeterSetup) {
    this.setup = setup;
    this.faults = new MeterFaults(setup.registry, setup.scope);
    this.opener = new StreamOpener(setup.registry, setup.claims, setup.maxSeries);
    this.callbacks = new CallbackTable(setup.registry, setup.callbackTimeoutMs);
  }

  createCounter(name: string, options?: MetricOptions): Counter {
    return (this.make('COUNTER', name, options) as Counter | undefined) ?? noop.createCounter('');
  }

  createUpDownCounter(name: string, options?: MetricOptions): UpDownCounter {
    return (this.make('UP_DOWN_COUNTER', name, options) as UpDownCounter | undefined) ?? noop.createUpDownCounter('');
  }

  createGauge(name: string, options?: MetricOptions): Gauge {
    return (this.make('GAUGE', name, options) as Gauge | undefined) ?? noop.createGauge('');
  }

  createHistogram(name: string, options?: MetricOptions): Histogram {
    return (this.make('HISTOGRAM', name, options) as Histogram | undefined) ?? noop.createHistogram('');
  }

  createObservableCounter(name: string, options?: MetricOptions): Observable {
    return this.observable('OBSERVABLE_COUNTER', name, options);
  }

  createObservableUpDownCounter(name: string, options?: MetricOptions): Observable {
    return this.observable('OBSERVABLE_UP_DOWN_COUNTER', name, options);
  }

  createObservableGauge(name: string, options?: MetricOptions): Observable {
    return this.observable('OBSERVABLE_GAUGE', name, options);
  }

  /** Has a function called at every collect, to observe values of several instruments of this meter. */
  addBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    this.callbacks.add(callback, observables, 'batch');
  }

  /** Calls it no more for just these instruments; what it observed is gone. */
  removeBatchObservableCallback(callback: BatchObservableCallback, observables: Observable[]): void {
    this.callbacks.remove(callback, observables, 'batch');
  }

  private observable(kind: InstrumentKind, name: string, options: MetricOptions | undefined): Observable {
    return (this.make(kind, name, options) as Observable | undefined) ?? noop.createObservableGauge('');
  }

  /** The instrument that was asked for, the one made before where they are identical, or nothing where it may not be. */
  private make(
    kind: InstrumentKind,
    name: string,
    options: MetricOptions | undefined,
  ): SyncInstrument | Observable | undefined {
    try {
      if (!isInstrumentName(name)) {
        this.faults.invalidName(name);
        return undefined;
      }
      const descriptor = describeInstrument(name, kind, options);
      if (!isAdvice(options?.advice?.explicitBucketBoundaries)) this.faults.adviceIgnored(descriptor);
      return this.find(descriptor) ?? this.add(descriptor);
    } catch (error) {
      this.faults.refused(error);
      return undefined;
    }
  }

  private find(descriptor: InstrumentDescriptor): SyncInstrument | Observable | undefined {
    const same = this.namesakes(descriptor).find(
      ({ descriptor: had }) =>
        had.kind === descriptor.kind && had.unit === descriptor.unit && had.isInt === descriptor.isInt,
    );
    if (same === undefined) return undefined;
    const isOtherAdvice =
      descriptor.boundaries !== undefined && String(descriptor.boundaries) !== String(same.descriptor.boundaries);
    const isOtherText =
      descriptor.description !== same.descriptor.description && !this.isSettled(same.plans, descriptor);
    if (isOtherAdvice || isOtherText || descriptor.name !== same.descriptor.name) {
      this.faults.differs(same.descriptor, descriptor);
    }
    return same.instrument;
  }

  /** Whether views give it the description that it has already. */
  private isSettled(plans: readonly StreamPlan[], descriptor: InstrumentDescriptor): boolean {
    const descriptions = (each: readonly StreamPlan[]) => each.map(({ description }) => description).join('\n');
    return descriptions(plans) === descriptions(this.plan(descriptor));
  }

  private add(descriptor: InstrumentDescriptor): SyncInstrument | Observable | undefined {
    if (this.count >= maxInstruments) {
      this.faults.tooMany(descriptor.name, maxInstruments);
      return undefined;
    }
    const plans = this.plan(descriptor);
    const opened: OpenedStream[] = [];
    for (const plan of plans) {
      const stream = this.opener.open(plan, opened);
      if (stream !== undefined) opened.push(stream);
    }
    const namesakes = this.namesakes(descriptor);
    this.tell(descriptor, namesakes, plans, opened);
    const instrument = isObservable(descriptor.kind)
      ? observableInstrument(descriptor, opened, this.callbacks, this.setup.maxSeries)
      : syncInstrument(descriptor, opened, this.setup);
    this.made.set(descriptor.name.toLowerCase(), [...namesakes, { descriptor, instrument, plans }]);
    this.count++;
    return instrument;
  }

  /** Of other instruments with the same name, unless views have given one of the two another; else of streams renamed. */
  private tell(
    descriptor: InstrumentDescriptor,
    namesakes: readonly MadeInstrument[],
    plans: readonly StreamPlan[],
    opened: readonly OpenedStream[],
  ): void {
    const names = new Set(plans.map(({ name }) => name.toLowerCase()));
    const other = namesakes.find((each) => each.plans.some(({ name }) => names.has(name.toLowerCase())));
    if (other !== undefined) {
      this.faults.duplicates(other.descriptor, descriptor, opened);
      return;
    }
    for (const stream of opened) if (stream.name !== stream.plan.name) this.faults.renamed(stream);
  }

  private plan(descriptor: InstrumentDescriptor): readonly StreamPlan[] {
    return this.setup.views.plan(descriptor, this.setup.scope, this.faults.ofViews(descriptor));
  }

  private namesakes({ name }: InstrumentDescriptor): readonly MadeInstrument[] {
    return this.made.get(name.toLowerCase()) ?? [];
  }
}
