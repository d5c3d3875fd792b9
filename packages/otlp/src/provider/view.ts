import type { Attributes, Context } from '@opentelemetry/api';
import type { InstrumentationScope } from '@sonde/metrics';
import { ascending, type InstrumentDescriptor, type InstrumentKind, isObservable } from './instrument-descriptor.js';
import { namePattern } from './name-pattern.js';
import {
  type AggregationName,
  type AggregationOption,
  type AttributesProcessor,
  aggregationName,
  checkView,
  type ViewOptions,
} from './view-options.js';

/** Default boundaries of OpenTelemetry: specification, "Explicit Bucket Histogram Aggregation". */
const defaultBoundaries: readonly number[] = Object.freeze([
  0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000,
]);

/** How the values of an instrument are put together. */
export type Aggregate =
  | { readonly kind: 'sum' | 'up-down-sum' | 'last-value' }
  | { readonly kind: 'histogram'; readonly boundaries: readonly number[] }
  | { readonly kind: 'exponential-histogram'; readonly maxBuckets: number | undefined };

/** One way of recording an instrument: what the specification calls a metric stream. */
export interface StreamPlan {
  /** Of the instrument. */
  readonly instrument: InstrumentKind;
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly aggregate: Aggregate;
  /** Which attributes are kept; `undefined`: all. */
  readonly keeps: ((key: string) => boolean) | undefined;
  /** What else is done to the attributes before; `undefined`: nothing. Never throws. */
  readonly process: ((attributes: Attributes, context?: Context) => Attributes) | undefined;
  readonly maxSeries: number | undefined;
}

/** What an instrument's kind is put together as, unless something else is asked for. */
export type AggregationSelector = (kind: InstrumentKind) => AggregationOption;

/** What is wrong with a view that only shows at an instrument. */
export interface ViewFaults {
  ignored(aggregation: AggregationName): void;
  processorFailed(error: unknown): void;
}

/** The views of a provider. */
export class Views {
  private readonly views: readonly CheckedView[];
  private readonly select: AggregationSelector | undefined;

  /** @throws SondeError SONDE_INVALID_OPTION, see `checkView` */
  constructor(views: readonly ViewOptions[], select?: AggregationSelector) {
    this.views = views.map((view) => {
      checkView(view);
      return new CheckedView(view);
    });
    this.select = select;
  }

  /**
   * How an instrument is recorded: once for each view that means it, without any once as its kind asks for, and not at all
   * where all say so.
   *
   * @param told of a view that asks for what the instrument cannot have, and of one whose processor throws
   */
  plan(instrument: InstrumentDescriptor, scope: InstrumentationScope, told: ViewFaults): readonly StreamPlan[] {
    const plans: StreamPlan[] = [];
    let isMeant = false;
    for (const view of this.views) {
      if (!view.means(instrument, scope)) continue;
      const aggregate = this.aggregate(instrument, view.options.aggregation);
      if (aggregate === 'refused') {
        told.ignored(aggregationName(view.options.aggregation?.type) as AggregationName);
        continue;
      }
      isMeant = true;
      if (aggregate !== 'dropped') plans.push(view.plan(instrument, aggregate, told));
    }
    if (isMeant) return plans;
    const usual = this.aggregate(instrument, undefined);
    if (usual === 'dropped') return [];
    return [new CheckedView({}).plan(instrument, usual === 'refused' ? defaultAggregate(instrument) : usual, told)];
  }

  private aggregate(
    instrument: InstrumentDescriptor,
    option: AggregationOption | undefined,
  ): Aggregate | 'dropped' | 'refused' {
    const { kind } = instrument;
    let asked = option;
    if (asked === undefined || aggregationName(asked.type) === 'DEFAULT') asked = this.select?.(kind);
    const name = aggregationName(asked?.type) ?? 'DEFAULT';
    switch (name) {
      case 'DROP':
        return 'dropped';
      case 'SUM':
        return { kind: isMonotonic(kind) ? 'sum' : 'up-down-sum' };
      case 'LAST_VALUE':
        return { kind: 'last-value' };
      case 'EXPLICIT_BUCKET_HISTOGRAM':
        // Where a view asks for explicit buckets, advice counts for nothing, not even where the view names no bounds.
        if (isObservable(kind)) return 'refused';
        return { kind: 'histogram', boundaries: ascending(asked?.options?.boundaries) ?? defaultBoundaries };
      case 'EXPONENTIAL_HISTOGRAM':
        if (isObservable(kind)) return 'refused';
        return { kind: 'exponential-histogram', maxBuckets: asked?.options?.maxSize };
      default:
        return defaultAggregate(instrument);
    }
  }
}

/** OpenTelemetry specification, "Default Aggregation". */
function defaultAggregate({ kind, boundaries }: InstrumentDescriptor): Aggregate {
  switch (kind) {
    case 'HISTOGRAM':
      return { kind: 'histogram', boundaries: boundaries ?? defaultBoundaries };
    case 'GAUGE':
    case 'OBSERVABLE_GAUGE':
      return { kind: 'last-value' };
    default:
      return { kind: isMonotonic(kind) ? 'sum' : 'up-down-sum' };
  }
}

/** OpenTelemetry specification, "Sum Aggregation". */
function isMonotonic(kind: InstrumentKind): boolean {
  return kind === 'COUNTER' || kind === 'OBSERVABLE_COUNTER' || kind === 'HISTOGRAM';
}

class CheckedView {
  readonly options: ViewOptions;
  private readonly matches: (name: string) => boolean;
  private readonly keeps: ((key: string) => boolean) | undefined;

  constructor(options: ViewOptions) {
    this.options = options;
    this.matches = options.instrumentName === undefined ? () => true : namePattern(options.instrumentName);
    this.keeps = keeping(options.attributeKeys);
  }

  means(instrument: InstrumentDescriptor, scope: InstrumentationScope): boolean {
    const { instrumentType, instrumentUnit, meterName, meterVersion, meterSchemaUrl } = this.options;
    const isAsked = (asked: string | undefined, had: string) => asked === undefined || asked === had;
    return (
      this.matches(instrument.name) &&
      isAsked(instrumentType, instrument.kind) &&
      isAsked(instrumentUnit, instrument.unit) &&
      isAsked(meterName, scope.name) &&
      isAsked(meterVersion, scope.version) &&
      isAsked(meterSchemaUrl, scope.schemaUrl)
    );
  }

  plan(instrument: InstrumentDescriptor, aggregate: Aggregate, told: ViewFaults): StreamPlan {
    return {
      instrument: instrument.kind,
      name: this.options.name ?? instrument.name,
      description: this.options.description ?? instrument.description,
      unit: instrument.unit,
      aggregate,
      keeps: this.keeps,
      process: processing(this.options.attributesProcessors ?? [], told),
      maxSeries: this.options.aggregationCardinalityLimit,
    };
  }
}

function keeping(keys: ViewOptions['attributeKeys']): ((key: string) => boolean) | undefined {
  if (keys === undefined) return undefined;
  const { included, excluded } = 'length' in keys ? { included: keys, excluded: undefined } : keys;
  if (included === undefined && excluded === undefined) return undefined;
  const wanted = included === undefined ? undefined : new Set(included);
  const unwanted = new Set(excluded);
  return (key) => !unwanted.has(key) && (wanted === undefined || wanted.has(key));
}

/** One processor after the other. Where one throws, what it should have left out is unknown: no attribute is kept. */
function processing(processors: readonly AttributesProcessor[], told: ViewFaults): StreamPlan['process'] {
  if (processors.length === 0) return undefined;
  return (attributes, context) => {
    try {
      let processed = attributes;
      for (const processor of processors) processed = processor.process(processed, context);
      return processed ?? {};
    } catch (error) {
      told.processorFailed(error);
      return {};
    }
  };
}
