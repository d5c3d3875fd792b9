import type { Attributes, BatchObservableCallback, Observable, ObservableCallback } from '@opentelemetry/api';
import { describeThrown, describeValue, type Registry } from '@sonde/metrics';
import type { InstrumentDescriptor } from './instrument-descriptor.js';
import { isMeasurement, refuseMeasurement } from './measurement.js';
import { ObservationBatch } from './observation-batch.js';
import type { ObservedStream } from './observed-stream.js';

/** Whether a callback observes the one instrument it was added to, or says which one it means. */
export type Arity = 'one' | 'batch';

/** Where the callbacks of a meter are. */
export interface ObserverCallbacks {
  add(callback: ObservableCallback | BatchObservableCallback, observables: readonly unknown[], arity: Arity): void;
  remove(callback: unknown, observables: readonly unknown[], arity: Arity): void;
}

/** An instrument that is read at collect time: any of the three observable ones. */
export class ObservableInstrument implements Observable {
  /** @internal */
  readonly descriptor: InstrumentDescriptor;
  /** @internal None where views drop all that it says: then its callbacks need not be called. */
  readonly streams: readonly ObservedStream[];
  /** @internal */
  readonly callbacks: ObserverCallbacks;

  /** @internal */
  constructor(descriptor: InstrumentDescriptor, streams: readonly ObservedStream[], callbacks: ObserverCallbacks) {
    this.descriptor = descriptor;
    this.streams = streams;
    this.callbacks = callbacks;
  }

  /** Has a function called at every collect, to observe values; the same one once only. */
  addCallback(callback: ObservableCallback): void {
    this.callbacks.add(callback, [this], 'one');
  }

  /** Calls it no more; what it observed is gone. */
  removeCallback(callback: ObservableCallback): void {
    this.callbacks.remove(callback, [this], 'one');
  }
}

/** What one call of a callback observes. It closes when the callback has ended: what comes later is disregarded. */
export class Observations {
  private readonly byInstrument = new Map<ObservableInstrument, ObservationBatch>();
  private readonly registry: Registry;
  private isOpen = true;

  constructor(instruments: Iterable<ObservableInstrument>, registry: Registry) {
    for (const instrument of instruments) this.byInstrument.set(instrument, new ObservationBatch(instrument.streams));
    this.registry = registry;
  }

  observe(instrument: ObservableInstrument, value: number, attributes: Attributes | undefined): void {
    const batch = this.byInstrument.get(instrument);
    if (!this.isOpen || batch === undefined) return;
    if (!isMeasurement(value, instrument.descriptor)) {
      refuseMeasurement(this.registry, instrument.descriptor, value);
      return;
    }
    const taken = instrument.descriptor.isInt ? Math.trunc(value) : value;
    batch.add({ attributes: this.copy(instrument, attributes), value: taken });
  }

  /** A callback may go on with the same object for its next value; it may also be one that throws when it is read. */
  private copy({ descriptor }: ObservableInstrument, attributes: Attributes | undefined): Attributes {
    try {
      return { ...attributes };
    } catch (cause) {
      this.registry.report(descriptor.name, 'SONDE_ATTRIBUTES_LEFT_OUT', () => ({
        what: `attributes observed for ${describeValue(descriptor.name)}`,
        got: `attributes that throw ${describeThrown(cause)} when they are read`,
        expected: 'values',
        next: 'Mend the getter. The observation was recorded without them.',
      }));
      return {};
    }
  }

  close(): void {
    this.isOpen = false;
  }

  /** Hands over what was observed of each instrument, in steps. */
  *deliver(callback: object): Generator<void> {
    for (const batch of this.byInstrument.values()) yield* batch.deliver(callback);
  }
}
