import type { Attributes, Context } from '@opentelemetry/api';
import { checkOptions, describeValue, type OptionRule } from '@sonde/metrics';
import { invalidOption } from '../errors.js';
import { type InstrumentKind, instrumentKinds } from './instrument-descriptor.js';
import { hasWildcard } from './name-pattern.js';

/**
 * Which instruments are meant, and how they are recorded: OpenTelemetry specification, "View". The shape is that of the
 * SDK's views, so that those can be carried over.
 */
export interface ViewOptions {
  /** Which instruments, by name; `*` stands for any characters, `?` for one. */
  readonly instrumentName?: string | undefined;
  /** `InstrumentType` of the SDK will do: an enumeration, which TypeScript takes for text only. */
  readonly instrumentType?: InstrumentKind | (string & {}) | undefined;
  /** As the instrument gives it: `s`, `By`. */
  readonly instrumentUnit?: string | undefined;
  readonly meterName?: string | undefined;
  readonly meterVersion?: string | undefined;
  readonly meterSchemaUrl?: string | undefined;
  /** The name to record under, of a view that means one instrument. Default: the instrument's. */
  readonly name?: string | undefined;
  /** Default: the instrument's. */
  readonly description?: string | undefined;
  /** The attributes to keep, or which of them. Default: all. */
  readonly attributeKeys?: readonly string[] | AttributeKeys | undefined;
  /** What else is done to attributes, one after the other. Slower than `attributeKeys`, which does not look at values. */
  readonly attributesProcessors?: readonly AttributesProcessor[] | undefined;
  /** Default: what the instrument's kind, and the advice of its author, ask for. */
  readonly aggregation?: AggregationOption | undefined;
  /** Attribute sets before the rest shares one overflow series. Default: `maxSeries` of the provider. */
  readonly aggregationCardinalityLimit?: number | undefined;
}

export interface AttributeKeys {
  /** Keep these only. */
  readonly included?: readonly string[] | undefined;
  /** Keep all others. */
  readonly excluded?: readonly string[] | undefined;
}

/** As `createAllowListAttributesProcessor` and its like of the SDK make them. */
export interface AttributesProcessor {
  process(incoming: Attributes, context?: Context): Attributes;
}

/** By name, or by the number that `AggregationType` of the SDK has for it. */
export interface AggregationOption {
  readonly type: AggregationName | number;
  readonly options?:
    | {
        /** Of explicit buckets: the bounds. Default: those of the SDK, 0 to 10 000. */
        readonly boundaries?: readonly number[] | undefined;
        /** Of exponential buckets: how many at most on each side of zero. Default 160. */
        readonly maxSize?: number | undefined;
        /** Taken and ignored: Sonde keeps no smallest and largest value. */
        readonly recordMinMax?: boolean | undefined;
      }
    | undefined;
}

/** In the order of the SDK's `AggregationType`. */
const aggregationNames = [
  'DEFAULT',
  'DROP',
  'SUM',
  'LAST_VALUE',
  'EXPLICIT_BUCKET_HISTOGRAM',
  'EXPONENTIAL_HISTOGRAM',
] as const;

export type AggregationName = (typeof aggregationNames)[number];

/** The name of an aggregation given by name or number; `undefined` where there is no such one. */
export function aggregationName(type: unknown): AggregationName | undefined {
  if (typeof type === 'number') return aggregationNames[type];
  return aggregationNames.find((name) => name === type);
}

const text: OptionRule = ['a string', (value) => typeof value === 'string'];
const isTexts = (value: unknown): boolean =>
  Array.isArray(value) && value.every((element) => typeof element === 'string');
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) > 0;

const rules: Readonly<Record<keyof ViewOptions, OptionRule>> = {
  instrumentName: text,
  instrumentType: [`one of ${instrumentKinds.join(', ')}`, (value) => instrumentKinds.some((kind) => kind === value)],
  instrumentUnit: text,
  meterName: text,
  meterVersion: text,
  meterSchemaUrl: text,
  name: text,
  description: text,
  attributeKeys: ['an array of keys, or { included, excluded } of such', isAttributeKeys],
  attributesProcessors: [
    'an array of objects with process()',
    (value) => Array.isArray(value) && value.every((each) => typeof each?.process === 'function'),
  ],
  aggregation: [`{ type, options } with a type of ${aggregationNames.join(', ')}`, isAggregation],
  aggregationCardinalityLimit: ['a whole number above 0', isCount],
};

const criteria: readonly (keyof ViewOptions)[] = [
  'instrumentName',
  'instrumentType',
  'instrumentUnit',
  'meterName',
  'meterVersion',
  'meterSchemaUrl',
];

/**
 * Refuses a view that cannot be meant.
 *
 * @throws SondeError SONDE_INVALID_OPTION: an unknown option or a wrong value; no criterion at all; one name for many
 * instruments
 */
export function checkView(view: ViewOptions): void {
  checkOptions('a view', rules as Record<string, OptionRule>, view);
  if (criteria.every((each) => view[each] === undefined)) {
    throw invalidOption(
      'views',
      'a view that says of no instrument that it is meant',
      `one of ${criteria.join(', ')}`,
      "Name the instruments; instrumentName: '*' means all.",
    );
  }
  if (view.name !== undefined && (view.instrumentName === undefined || hasWildcard(view.instrumentName))) {
    throw invalidOption(
      'views',
      `the name ${describeValue(view.name)} for what may be many instruments`,
      'a view with a name to mean one instrument',
      'Give its instrumentName, without * and ?.',
    );
  }
}

function isAttributeKeys(value: unknown): boolean {
  if (Array.isArray(value)) return isTexts(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).every(
    ([key, keys]) => (key === 'included' || key === 'excluded') && (keys === undefined || isTexts(keys)),
  );
}

function isAggregation(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { type, options } = value as { type?: unknown; options?: unknown };
  if (aggregationName(type) === undefined) return false;
  if (options === undefined || options === null) return true;
  const { boundaries, maxSize } = options as { boundaries?: unknown; maxSize?: unknown };
  const isBounds =
    boundaries === undefined ||
    (Array.isArray(boundaries) && boundaries.every((bound) => typeof bound === 'number' && !Number.isNaN(bound)));
  return isBounds && (maxSize === undefined || isCount(maxSize));
}
