import {
  describeThrown,
  type OpenCounter,
  type OpenGauge,
  type OpenHistogram,
  type Registry,
  SondeError,
  translateMetricName,
} from '@sonde/metrics';
import type { FamilyClaims } from './family-claims.js';
import { isObservable } from './instrument-descriptor.js';
import type { ObservedStore } from './observed-stream.js';
import type { Recorder } from './routed-instrument.js';
import type { Aggregate, StreamPlan } from './view.js';

/** A stream as the registry has it. */
export type OpenStream =
  | { readonly kind: 'sum'; readonly instrument: OpenCounter }
  | { readonly kind: 'up-down-sum' | 'last-value'; readonly instrument: OpenGauge }
  | { readonly kind: 'histogram' | 'exponential-histogram'; readonly instrument: OpenHistogram };

/** Names tried for one stream before it is given up. */
const maxNames = 20;

/** What the name of a stream goes on with where another stream has it. */
const suffixes: Readonly<Record<Aggregate['kind'], string>> = {
  sum: 'sum',
  'up-down-sum': 'up_down_sum',
  'last-value': 'last_value',
  histogram: 'histogram',
  'exponential-histogram': 'exponential_histogram',
};

export interface OpenedStream {
  readonly plan: StreamPlan;
  /** The plan's name, or a longer one where another stream has that. */
  readonly name: string;
  readonly stream: OpenStream;
}

/** Opens the streams of one scope on its registry, each under a name of its own. */
export class StreamOpener {
  private readonly registry: Registry;
  private readonly claims: FamilyClaims;
  private readonly maxSeries: number;
  private readonly opened: OpenedStream[] = [];

  constructor(registry: Registry, claims: FamilyClaims, maxSeries: number) {
    this.registry = registry;
    this.claims = claims;
    this.maxSeries = maxSeries;
  }

  /**
   * The stream of a plan. Instruments whose plans are alike share one; where another stream has the name, it is recorded
   * under a longer one.
   *
   * @param own what the same instrument has already: one measurement is never twice in a stream
   * @returns nothing where the registry refuses it, which is told, or where the instrument has it already
   */
  open(plan: StreamPlan, own: readonly OpenedStream[]): OpenedStream | undefined {
    const alike = this.opened.find((each) => isAlike(each.plan, plan));
    if (alike !== undefined) return own.includes(alike) ? undefined : alike;
    let failure: unknown;
    for (let attempt = 0; attempt < maxNames; attempt++) {
      const name = alternative(plan, attempt);
      if (!this.claims.isFree(this, family(plan, name))) continue;
      try {
        const stream = openOn(this.registry, { ...plan, name }, plan.maxSeries ?? this.maxSeries);
        this.claims.take(this, family(plan, name));
        const opened = { plan, name, stream };
        this.opened.push(opened);
        return opened;
      } catch (error) {
        failure = error;
        if (!isConflict(error)) break;
      }
    }
    this.tellRefusal(plan, failure);
    return undefined;
  }

  private tellRefusal({ name }: StreamPlan, failure: unknown): void {
    this.registry.report(
      name,
      'SONDE_INSTRUMENT_REFUSED',
      () => ({
        what: `OpenTelemetry instrument ${JSON.stringify(name)}`,
        got: failure instanceof Error ? failure.message : describeThrown(failure),
        expected: 'a metric that the registry can have',
        next: 'It records nothing. Rename it or change its buckets with a view.',
      }),
      failure,
    );
  }
}

/** How a measurement gets into a stream. */
export function recorderOf({ kind, instrument }: OpenStream, { process }: StreamPlan): Recorder {
  const record = plainRecorder({ kind, instrument } as OpenStream);
  if (process === undefined) return record;
  return (value, attributes, context) => record(value, process(attributes ?? {}, context), context);
}

function plainRecorder(stream: OpenStream): Recorder {
  switch (stream.kind) {
    case 'sum':
      return (value, attributes) => stream.instrument.inc(attributes, value);
    case 'up-down-sum':
      return (value, attributes) => stream.instrument.inc(attributes, value);
    case 'last-value':
      return (value, attributes) => stream.instrument.set(attributes, value);
    default:
      return (value, attributes) => stream.instrument.observe(attributes, value);
  }
}

/** How an observed value gets into a stream; views give observable instruments no histograms. */
export function observedStoreOf(stream: OpenStream): ObservedStore {
  const { instrument } = stream;
  const ends = { remove: instrument.remove.bind(instrument), clear: instrument.clear.bind(instrument) };
  switch (stream.kind) {
    case 'sum':
      return { ...ends, write: (attributes, value) => stream.instrument.setTotal(attributes, value) };
    case 'up-down-sum':
    case 'last-value':
      return { ...ends, write: (attributes, value) => stream.instrument.set(attributes, value) };
    default:
      throw new TypeError(`an observed ${stream.kind}`);
  }
}

function openOn(registry: Registry, plan: StreamPlan, maxSeries: number): OpenStream {
  const { name, unit, description, keeps, aggregate, instrument } = plan;
  const options = {
    help: description,
    maxSeries,
    isObserved: isObservable(instrument),
    ...(keeps !== undefined && { attributeKeys: keeps }),
  };
  const { kind } = aggregate;
  switch (aggregate.kind) {
    case 'sum':
      return { kind: 'sum', instrument: registry.openCounter({ ...options, otel: { name, unit } }) };
    case 'up-down-sum':
    case 'last-value': {
      const otel = { name, unit, isSum: kind === 'up-down-sum' };
      return { kind: aggregate.kind, instrument: registry.openGauge({ ...options, otel }) };
    }
    case 'histogram': {
      const buckets = aggregate.boundaries;
      return { kind: 'histogram', instrument: registry.openHistogram({ ...options, otel: { name, unit }, buckets }) };
    }
    default: {
      const { maxBuckets } = aggregate;
      const native = maxBuckets === undefined ? true : { maxBuckets };
      return {
        kind: 'exponential-histogram',
        instrument: registry.openHistogram({ ...options, otel: { name, unit }, native }),
      };
    }
  }
}

/** The name itself, then `name.histogram`, `name.histogram.2` and so on. */
function alternative({ name, aggregate }: StreamPlan, attempt: number): string {
  if (attempt === 0) return name;
  return attempt === 1 ? `${name}.${suffixes[aggregate.kind]}` : `${name}.${suffixes[aggregate.kind]}.${attempt}`;
}

function family({ unit, aggregate }: StreamPlan, name: string): { name: string; type: string; unit: string } {
  const type = typeOf(aggregate);
  return { type, ...translateMetricName(name, unit, type) };
}

function typeOf({ kind }: Aggregate): 'counter' | 'gauge' | 'histogram' {
  if (kind === 'sum') return 'counter';
  return kind === 'histogram' || kind === 'exponential-histogram' ? 'histogram' : 'gauge';
}

function isAlike(a: StreamPlan, b: StreamPlan): boolean {
  return (
    a.name.toLowerCase() === b.name.toLowerCase() &&
    a.instrument === b.instrument &&
    a.unit === b.unit &&
    a.keeps === b.keeps &&
    a.maxSeries === b.maxSeries &&
    JSON.stringify(a.aggregate) === JSON.stringify(b.aggregate)
  );
}

function isConflict(error: unknown): boolean {
  return (
    error instanceof SondeError && (error.code === 'SONDE_METRIC_CONFLICT' || error.code === 'SONDE_NAME_COLLISION')
  );
}
