import type { Context } from '@opentelemetry/api';
import { describeValue, type Registry } from '@sonde/metrics';
import type { InstrumentDescriptor } from './instrument-descriptor.js';
import type { SpanExemplar } from './span-exemplar.js';

/** What the instruments of a scope share. */
export interface Recording {
  readonly registry: Registry;
  /** Where exemplars are found; nothing where the registry takes none. */
  readonly exemplar: SpanExemplar | undefined;
}

/** A number that a sum or distribution of no negative values takes. */
export function isAmount(value: number): boolean {
  return typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY;
}

/** Whether an instrument takes a value. A sum must stay finite, or it would be spoilt for good; a gauge may have any number. */
export function isMeasurement(value: number, { kind, isInt }: InstrumentDescriptor): boolean {
  switch (kind) {
    case 'GAUGE':
    case 'OBSERVABLE_GAUGE':
      return typeof value === 'number' && (!isInt || Number.isFinite(value));
    case 'UP_DOWN_COUNTER':
    case 'OBSERVABLE_UP_DOWN_COUNTER':
      return Number.isFinite(value);
    default:
      return isAmount(value);
  }
}

/** A value that was not recorded: counted, and told once. */
export function refuseMeasurement(registry: Registry, descriptor: InstrumentDescriptor, value: unknown): void {
  const { name, kind } = descriptor;
  const falls = typeof value === 'number' && value < 0;
  registry.report(name, 'SONDE_INVALID_VALUE', () => ({
    what: `a value for the OpenTelemetry instrument ${describeValue(name)}`,
    got: describeValue(value),
    expected: isMeasurement(-1, descriptor) ? 'a finite number' : 'a finite number, 0 or more',
    next:
      falls && kind === 'COUNTER'
        ? 'Use an up-down counter for what can go down.'
        : 'Correct how the value is computed.',
  }));
}

/** Records with the context of a measurement at hand, for the exemplar. */
export function recordWithin(exemplar: SpanExemplar, context: Context, record: () => void): void {
  exemplar.given = context;
  try {
    record();
  } finally {
    exemplar.given = undefined;
  }
}
