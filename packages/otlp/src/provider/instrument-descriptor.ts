import { type MetricOptions, ValueType } from '@opentelemetry/api';

/** The kinds of instrument, called as the SDK calls them, so that views written for it are good here. */
export type InstrumentKind =
  | 'COUNTER'
  | 'UP_DOWN_COUNTER'
  | 'HISTOGRAM'
  | 'GAUGE'
  | 'OBSERVABLE_COUNTER'
  | 'OBSERVABLE_UP_DOWN_COUNTER'
  | 'OBSERVABLE_GAUGE';

export const instrumentKinds: readonly InstrumentKind[] = [
  'COUNTER',
  'UP_DOWN_COUNTER',
  'HISTOGRAM',
  'GAUGE',
  'OBSERVABLE_COUNTER',
  'OBSERVABLE_UP_DOWN_COUNTER',
  'OBSERVABLE_GAUGE',
];

/** What an instrument was asked for as. */
export interface InstrumentDescriptor {
  readonly name: string;
  readonly kind: InstrumentKind;
  /** As UCUM writes it; empty where there is none. */
  readonly unit: string;
  readonly description: string;
  /** Whether it takes whole numbers only: the fraction of others is cut off. */
  readonly isInt: boolean;
  /** Bounds that the instrument's author advises, ascending and finite. */
  readonly boundaries: readonly number[] | undefined;
}

/** OpenTelemetry specification, "Instrument name syntax". */
const nameSyntax = /^[a-z][a-z0-9_.\-/]{0,254}$/i;

export const nameSyntaxInWords = 'a letter, then at most 254 letters, digits, _, ., - and /';

export function isInstrumentName(name: unknown): name is string {
  return typeof name === 'string' && nameSyntax.test(name);
}

/** By "Instrument unit" and "Instrument description" neither is judged, and what is missing is empty. */
export function describeInstrument(
  name: string,
  kind: InstrumentKind,
  options: MetricOptions | undefined,
): InstrumentDescriptor {
  return {
    name,
    kind,
    unit: text(options?.unit),
    description: text(options?.description),
    isInt: options?.valueType === ValueType.INT,
    boundaries: ascending(options?.advice?.explicitBucketBoundaries),
  };
}

/** Whether advised bounds are numbers, in any order: "Instrument advisory parameters" has others ignored, and told. */
export function isAdvice(boundaries: unknown): boolean {
  return (
    boundaries === undefined ||
    boundaries === null ||
    (Array.isArray(boundaries) && boundaries.every((bound) => typeof bound === 'number' && !Number.isNaN(bound)))
  );
}

/** Bounds sorted, each once, without the infinite ones, which are implied; `undefined` where there are none to use. */
export function ascending(boundaries: unknown): readonly number[] | undefined {
  if (!Array.isArray(boundaries) || !isAdvice(boundaries)) return undefined;
  return [...new Set(boundaries as number[])].filter(Number.isFinite).sort((a, b) => a - b);
}

/** Whether an instrument is read at collect time. */
export function isObservable(kind: InstrumentKind): boolean {
  return kind.startsWith('OBSERVABLE');
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.toWellFormed() : '';
}
