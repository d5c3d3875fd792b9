import {
  type Attributes,
  type Context,
  type Counter,
  context as contexts,
  type Gauge,
  type Histogram,
  type UpDownCounter,
} from '@opentelemetry/api';
import type { InstrumentDescriptor } from './instrument-descriptor.js';
import { isMeasurement, type Recording, recordWithin, refuseMeasurement } from './measurement.js';

/** Records one measurement in one stream. */
export type Recorder = (value: number, attributes: Attributes | undefined, context: Context) => void;

/** Any synchronous instrument that views have given another form: no stream or several, another aggregation, processors. */
export class RoutedInstrument implements Counter, UpDownCounter, Gauge, Histogram {
  private readonly recorders: readonly Recorder[];
  private readonly descriptor: InstrumentDescriptor;
  private readonly recording: Recording;

  constructor(recorders: readonly Recorder[], descriptor: InstrumentDescriptor, recording: Recording) {
    this.recorders = recorders;
    this.descriptor = descriptor;
    this.recording = recording;
  }

  add(value: number, attributes?: Attributes, context?: Context): void {
    this.measure(value, attributes, context);
  }

  record(value: number, attributes?: Attributes, context?: Context): void {
    this.measure(value, attributes, context);
  }

  private measure(value: number, attributes: Attributes | undefined, given: Context | undefined): void {
    if (this.recorders.length === 0) return;
    const { registry, exemplar } = this.recording;
    if (!isMeasurement(value, this.descriptor)) {
      refuseMeasurement(registry, this.descriptor, value);
      return;
    }
    const taken = this.descriptor.isInt ? Math.trunc(value) : value;
    const context = given ?? contexts.active();
    const record = () => {
      for (const recorder of this.recorders) recorder(taken, attributes, context);
    };
    if (exemplar === undefined) record();
    else recordWithin(exemplar, context, record);
  }
}
