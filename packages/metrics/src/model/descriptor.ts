import type { NativeShape } from './native-shape.js';
import type { Attribute, OtelIdentity } from './otel-identity.js';
import type { MetricType } from './snapshot.js';

/** What a metric is, settled when it is made: everything but its series. */
export interface Descriptor {
  /** Family name, see `familyName`. */
  readonly name: string;
  readonly help: string;
  readonly type: MetricType;
  /** Which instrument of the registry made it: a timer is a histogram on the wire. */
  readonly kind: InstrumentKind;
  readonly unit: string;
  /** How OpenTelemetry calls it, where it was made under such names. */
  readonly otel?: OtelIdentity | undefined;
  readonly labelNames: readonly string[];
  /** The attributes behind the labels, one by one. */
  readonly attributes?: readonly Attribute[] | undefined;
  readonly bounds: readonly number[];
  /** Of a native histogram. */
  readonly native?: NativeShape | undefined;
  readonly quantiles: readonly number[];
  readonly states: readonly string[];
}

export type InstrumentKind = 'counter' | 'gauge' | 'histogram' | 'summary' | 'timer' | 'info' | 'stateset' | OpenKind;

/** Metrics whose labels may differ from one observation to the next. */
export type OpenKind = 'open counter' | 'open gauge' | 'open histogram';

/** How a message names a metric: `counter "http_requests"`. */
export function nameOf(descriptor: Descriptor): string {
  return `${descriptor.kind} ${JSON.stringify(descriptor.name)}`;
}

/** Numbers in a row of each type, see `SeriesBlock`. */
export function rowWidth(descriptor: Pick<Descriptor, 'type' | 'bounds' | 'quantiles' | 'states'>): number {
  switch (descriptor.type) {
    case 'histogram':
      return descriptor.bounds.length + 2;
    case 'summary':
      return descriptor.quantiles.length + 2;
    case 'stateset':
      return descriptor.states.length;
    default:
      return 1;
  }
}
