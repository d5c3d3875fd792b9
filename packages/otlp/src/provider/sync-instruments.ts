import type { Attributes, Context, Counter, Gauge, Histogram, UpDownCounter } from '@opentelemetry/api';
import type { OpenCounter, OpenGauge, OpenHistogram } from '@sonde/metrics';
import type { InstrumentDescriptor } from './instrument-descriptor.js';
import { isAmount, isMeasurement, type Recording, recordWithin, refuseMeasurement } from './measurement.js';

/*
 * The four synchronous instruments in their usual form, one stream of all attributes that the registry reads: each calls its
 * own open instrument and nothing else on the way, so that V8 can make one piece of both. Values of an instrument of whole
 * numbers lose their fraction.
 */

/** A total that only goes up. */
export class SingleCounter implements Counter {
  private readonly counter: OpenCounter;
  private readonly descriptor: InstrumentDescriptor;
  private readonly recording: Recording;
  private readonly isInt: boolean;

  constructor(counter: OpenCounter, descriptor: InstrumentDescriptor, recording: Recording) {
    this.counter = counter;
    this.descriptor = descriptor;
    this.recording = recording;
    this.isInt = descriptor.isInt;
  }

  add(value: number, attributes?: Attributes, context?: Context): void {
    if (!isAmount(value)) {
      refuseMeasurement(this.recording.registry, this.descriptor, value);
      return;
    }
    const amount = this.isInt ? Math.trunc(value) : value;
    if (context === undefined) this.counter.inc(attributes, amount);
    else this.addWithin(amount, attributes, context);
  }

  private addWithin(amount: number, attributes: Attributes | undefined, context: Context): void {
    const { exemplar } = this.recording;
    if (exemplar === undefined) this.counter.inc(attributes, amount);
    else recordWithin(exemplar, context, () => this.counter.inc(attributes, amount));
  }
}

/** A sum that goes up and down. */
export class SingleUpDownCounter implements UpDownCounter {
  private readonly gauge: OpenGauge;
  private readonly descriptor: InstrumentDescriptor;
  private readonly recording: Recording;
  private readonly isInt: boolean;

  constructor(gauge: OpenGauge, descriptor: InstrumentDescriptor, recording: Recording) {
    this.gauge = gauge;
    this.descriptor = descriptor;
    this.recording = recording;
    this.isInt = descriptor.isInt;
  }

  add(value: number, attributes?: Attributes): void {
    if (Number.isFinite(value)) this.gauge.inc(attributes, this.isInt ? Math.trunc(value) : value);
    else refuseMeasurement(this.recording.registry, this.descriptor, value);
  }
}

/** A value that is what it was set to last. */
export class SingleGauge implements Gauge {
  private readonly gauge: OpenGauge;
  private readonly descriptor: InstrumentDescriptor;
  private readonly recording: Recording;
  private readonly isInt: boolean;

  constructor(gauge: OpenGauge, descriptor: InstrumentDescriptor, recording: Recording) {
    this.gauge = gauge;
    this.descriptor = descriptor;
    this.recording = recording;
    this.isInt = descriptor.isInt;
  }

  record(value: number, attributes?: Attributes): void {
    if (isMeasurement(value, this.descriptor)) this.gauge.set(attributes, this.isInt ? Math.trunc(value) : value);
    else refuseMeasurement(this.recording.registry, this.descriptor, value);
  }
}

/** A distribution of values, none of them negative. */
export class SingleHistogram implements Histogram {
  private readonly histogram: OpenHistogram;
  private readonly descriptor: InstrumentDescriptor;
  private readonly recording: Recording;
  private readonly isInt: boolean;

  constructor(histogram: OpenHistogram, descriptor: InstrumentDescriptor, recording: Recording) {
    this.histogram = histogram;
    this.descriptor = descriptor;
    this.recording = recording;
    this.isInt = descriptor.isInt;
  }

  record(value: number, attributes?: Attributes, context?: Context): void {
    if (!isAmount(value)) {
      refuseMeasurement(this.recording.registry, this.descriptor, value);
      return;
    }
    const taken = this.isInt ? Math.trunc(value) : value;
    if (context === undefined) this.histogram.observe(attributes, taken);
    else this.recordWithin(taken, attributes, context);
  }

  private recordWithin(value: number, attributes: Attributes | undefined, context: Context): void {
    const { exemplar } = this.recording;
    if (exemplar === undefined) this.histogram.observe(attributes, value);
    else recordWithin(exemplar, context, () => this.histogram.observe(attributes, value));
  }
}
