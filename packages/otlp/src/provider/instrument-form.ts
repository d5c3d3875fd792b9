import type { Counter, Gauge, Histogram, UpDownCounter } from '@opentelemetry/api';
import type { InstrumentDescriptor } from './instrument-descriptor.js';
import type { Recording } from './measurement.js';
import { ObservableInstrument, type ObserverCallbacks } from './observable.js';
import { ObservedStream } from './observed-stream.js';
import { type OpenedStream, observedStoreOf, recorderOf } from './open-stream.js';
import { RoutedInstrument } from './routed-instrument.js';
import { SingleCounter, SingleGauge, SingleHistogram, SingleUpDownCounter } from './sync-instruments.js';

/** Any of the four; each kind has its own verb. */
export type SyncInstrument = Counter | UpDownCounter | Gauge | Histogram;

/** An instrument that records into its streams: in the short form where it has the one its kind asks for. */
export function syncInstrument(
  descriptor: InstrumentDescriptor,
  opened: readonly OpenedStream[],
  recording: Recording,
): SyncInstrument {
  const [only] = opened;
  const usual =
    only === undefined || opened.length > 1 || only.plan.process !== undefined
      ? undefined
      : usualForm(descriptor, only, recording);
  if (usual !== undefined) return usual;
  const recorders = opened.map(({ stream, plan }) => recorderOf(stream, plan));
  return new RoutedInstrument(recorders, descriptor, recording);
}

function usualForm(
  descriptor: InstrumentDescriptor,
  { stream }: OpenedStream,
  recording: Recording,
): SyncInstrument | undefined {
  const { kind } = descriptor;
  switch (stream.kind) {
    case 'sum':
      return kind === 'COUNTER' ? new SingleCounter(stream.instrument, descriptor, recording) : undefined;
    case 'up-down-sum':
      return kind === 'UP_DOWN_COUNTER' ? new SingleUpDownCounter(stream.instrument, descriptor, recording) : undefined;
    case 'last-value':
      return kind === 'GAUGE' ? new SingleGauge(stream.instrument, descriptor, recording) : undefined;
    default:
      return kind === 'HISTOGRAM' ? new SingleHistogram(stream.instrument, descriptor, recording) : undefined;
  }
}

export function observableInstrument(
  descriptor: InstrumentDescriptor,
  opened: readonly OpenedStream[],
  callbacks: ObserverCallbacks,
  maxSeries: number,
): ObservableInstrument {
  const streams = opened.map(
    ({ stream, plan }) => new ObservedStream(observedStoreOf(stream), plan, plan.maxSeries ?? maxSeries),
  );
  return new ObservableInstrument(descriptor, streams, callbacks);
}
