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
  readonly labelNames: readonly string[];
  readonly bounds: readonly number[];
  readonly quantiles: readonly number[];
  readonly states: readonly string[];
}

export type InstrumentKind = 'counter' | 'gauge' | 'histogram' | 'summary' | 'timer' | 'info' | 'stateset';

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
