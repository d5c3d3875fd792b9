import { createNoopMeter, type Meter, type MeterOptions, type MeterProvider } from '@opentelemetry/api';
import {
  type Complaint,
  checkOptions,
  describeThrown,
  describeValue,
  type FaultListener,
  type InstrumentationScope,
  type OptionRule,
  Registry,
} from '@sonde/metrics';
import { invalidOption, type OtlpErrorCode } from '../errors.js';
import { FamilyClaims } from './family-claims.js';
import { SondeMeter } from './sonde-meter.js';
import { SpanExemplar } from './span-exemplar.js';
import { type AggregationSelector, Views } from './view.js';
import type { ViewOptions } from './view-options.js';

export interface SondeMeterProviderOptions {
  /** Which instruments are recorded differently from what they ask for: those of the SDK can be given as they are. */
  readonly views?: readonly ViewOptions[] | undefined;
  /** What instruments of a kind are put together as where no view says so. Default: as the specification has it. */
  readonly aggregationSelector?: AggregationSelector | undefined;
  /** Attribute sets an instrument may have before the rest shares one overflow series. Default 10 000. */
  readonly maxSeries?: number | undefined;
  /** Characters a value of an attribute may have; the rest is cut. Default 1 024, whatever the registry's own limit. */
  readonly maxLabelLength?: number | undefined;
  /** How long a callback of observable instruments may take, in milliseconds. Default 1 000. */
  readonly callbackTimeoutMs?: number | undefined;
  /** Told once of each kind of fault of each instrument. Default: `process.emitWarning`, whatever the registry's own. */
  readonly onFault?: FaultListener | undefined;
}

/** Scopes that have a meter; more get one that records nothing. */
const maxMeters = 1000;

/**
 * The metrics API of OpenTelemetry (`@opentelemetry/api`), recording into a Sonde registry. Whatever is instrumented for
 * OpenTelemetry shows up where that registry is read, beside its own metrics; each meter's series say who recorded them.
 *
 *     metrics.setGlobalMeterProvider(new SondeMeterProvider(registry));
 */
export class SondeMeterProvider implements MeterProvider {
  private readonly registry: Registry;
  private readonly options: SondeMeterProviderOptions;
  private readonly views: Views;
  private readonly claims = new FamilyClaims();
  private readonly exemplar = new SpanExemplar();
  private readonly meters = new Map<string, SondeMeter>();
  private isShutDown = false;

  /**
   * @param registry what is recorded into; where it takes exemplars, the active span gives them
   * @throws SondeError SONDE_INVALID_OPTION
   */
  constructor(registry: Registry, options: SondeMeterProviderOptions = {}) {
    checkOptions('SondeMeterProvider', rules as Record<string, OptionRule>, options);
    if (typeof registry?.attach !== 'function') {
      throw invalidOption(
        'registry',
        describeValue(registry),
        'a Registry of @sonde/metrics',
        'Give it first: new SondeMeterProvider(registry).',
      );
    }
    this.registry = registry;
    this.options = options;
    this.views = new Views(options.views ?? [], options.aggregationSelector);
  }

  /** The meter of an instrumentation scope: the same one each time. Never throws. */
  getMeter(name: string, version?: string, options?: MeterOptions): Meter {
    if (this.isShutDown) return createNoopMeter();
    try {
      return this.meterOf(scopeOf(name, version, options)) ?? createNoopMeter();
    } catch (error) {
      this.tell('SONDE_INSTRUMENT_REFUSED', {
        got: `a thrown ${describeThrown(error)}`,
        expected: 'a name and options that can be read',
        next: 'Its instruments record nothing. Correct what getMeter is given.',
      });
      return createNoopMeter();
    }
  }

  /**
   * Ends the giving out of meters: further ones record nothing. What was recorded stays in the registry, which has a life of
   * its own, and instruments that exist go on.
   */
  async shutdown(): Promise<void> {
    this.isShutDown = true;
  }

  /** There is nothing to flush: what was recorded is in the registry at once. */
  async forceFlush(): Promise<void> {}

  /** Nothing where there may be no further one. */
  private meterOf(scope: InstrumentationScope): Meter | undefined {
    if (scope.name === '') {
      this.tell('SONDE_INSTRUMENT_NAME_INVALID', {
        got: 'no name',
        expected: 'the name of what records, such as a package',
        next: 'It records all the same. Give getMeter a name.',
      });
    }
    const key = JSON.stringify([scope.name, scope.version, scope.schemaUrl, Object.entries(scope.attributes).sort()]);
    const known = this.meters.get(key);
    if (known !== undefined) return known;
    if (this.meters.size >= maxMeters) {
      this.tell('SONDE_METER_LIMIT', {
        got: `${describeValue(scope.name)} after ${maxMeters} others`,
        expected: `at most ${maxMeters}`,
        next: 'Its instruments record nothing. Get one meter for each package, and tell things apart by attributes.',
      });
      return undefined;
    }
    const meter = this.make(scope);
    this.meters.set(key, meter);
    return meter;
  }

  /** A scope records into a registry of its own, which is read with the one given. */
  private make(scope: InstrumentationScope): SondeMeter {
    const { maxSeries = 10_000, maxLabelLength, callbackTimeoutMs = 1000, onFault } = this.options;
    const registry = new Registry({
      scope,
      clock: this.registry.clock,
      maxSeries,
      maxLabelLength,
      observerTimeoutMs: callbackTimeoutMs,
      ...(this.registry.takesExemplars && { exemplars: this.exemplar.find }),
      ...(onFault !== undefined && { onFault }),
    });
    const meter = new SondeMeter({
      scope,
      registry,
      exemplar: this.registry.takesExemplars ? this.exemplar : undefined,
      views: this.views,
      claims: this.claims,
      maxSeries,
      callbackTimeoutMs,
    });
    this.registry.attach(registry);
    return meter;
  }

  private tell(code: OtlpErrorCode, complaint: Omit<Complaint, 'what'>): void {
    this.registry.report('meter', code, () => ({ what: 'a meter of OpenTelemetry', ...complaint }));
  }
}

const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) > 0;

const rules: Readonly<Record<keyof SondeMeterProviderOptions, OptionRule>> = {
  views: ['an array of views', Array.isArray],
  aggregationSelector: ['a function', (value) => typeof value === 'function'],
  maxSeries: ['a whole number above 0', isCount],
  maxLabelLength: ['a whole number above 0', isCount],
  callbackTimeoutMs: [
    'milliseconds, 1 to 2147483647',
    (value) => typeof value === 'number' && value >= 1 && value < 2 ** 31,
  ],
  onFault: ['a function', (value) => typeof value === 'function'],
};

/** The scope as the specification has it: what is missing is empty. Attributes are none of the API's yet, and are taken where given. */
function scopeOf(name: unknown, version: unknown, options: MeterOptions | undefined): InstrumentationScope {
  const { schemaUrl, attributes } = (options ?? {}) as { schemaUrl?: unknown; attributes?: unknown };
  const text = (value: unknown) => (typeof value === 'string' ? value.toWellFormed() : '');
  const given = typeof attributes === 'object' && attributes !== null ? Object.entries(attributes) : [];
  const shown = given.flatMap(([key, value]) =>
    ['string', 'number', 'boolean'].includes(typeof value) ? [[key, String(value).toWellFormed()] as const] : [],
  );
  return {
    name: text(name),
    version: text(version),
    schemaUrl: text(schemaUrl),
    attributes: Object.fromEntries(shown),
  };
}
