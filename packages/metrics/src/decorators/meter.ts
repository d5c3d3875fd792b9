import type { Labels } from '../model/labels.js';
import { defaultRegistry } from '../registry/default-registry.js';
import type { Registry } from '../registry/registry.js';
import { type CallLabels, CallSeries } from './call-series.js';
import { ErrorNames } from './error-name.js';
import { fullName, metricNameOf } from './method-name.js';
import type { MeasureOptions } from './options.js';
import { OutcomeSeries } from './outcome-series.js';
import type { ChooseSeries, Probe } from './probe.js';

/** What a metric of a measure is made with. */
export interface FamilyShape {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly buckets: readonly number[] | undefined;
}

/** One of the things that can be measured of a call. */
export interface Measure {
  /** The name of its decorator. */
  readonly decorator: string;
  /** The name of its plain function. */
  readonly function: string;
  /** The family that all methods share: `method_calls`. */
  readonly sharedName: string;
  readonly sharedHelp: string;
  /** What a method's own family is called after the method: `calls`. */
  readonly ending: string;
  readonly ownHelp: (method: string) => string;
  /** Whether series tell errors apart; if not, they are known when a call begins. */
  readonly outcome: boolean;
  readonly buckets: boolean;
  /** Makes the metric; returns what makes the probe of some series of it. */
  open(registry: Registry, shape: FamilyShape): (choose: ChooseSeries) => Probe;
}

/** Whom a meter measures. */
export interface Subject {
  readonly method: string;
  /** The class, or `undefined` where this call does not tell. */
  className(self: unknown): string | undefined;
}

interface Family {
  readonly make: (choose: ChooseSeries) => Probe;
  readonly labels: CallLabels;
}

/** What a method records into one registry with. */
interface Place {
  family?: Family;
  /** Good for every call; there is none where labels differ from call to call. */
  probe?: Probe;
  impossible?: true;
}

/** Measures one method in one way. Its metric is made at the first call. */
export class Meter {
  /** Good for every call of the method; there is none where labels or the registry differ from call to call. */
  probe: Probe | undefined;
  private readonly places = new WeakMap<Registry, Place>();
  private readonly measure: Measure;
  private readonly subject: Subject;
  private readonly options: MeasureOptions;
  private readonly errors = new ErrorNames();

  constructor(measure: Measure, subject: Subject, options: MeasureOptions) {
    this.measure = measure;
    this.subject = subject;
    this.options = options;
  }

  /** Whether the labels of a series are read from each call. */
  get readsCalls(): boolean {
    return Object.keys(this.options.labels ?? {}).length > 0;
  }

  /** The probe for calls without label functions; `undefined` where the method runs unmeasured. */
  open(self: unknown): Probe | undefined {
    const registry = this.registryOf(self);
    if (registry === undefined) return undefined;
    const place = this.placeIn(registry);
    if (place.probe !== undefined) return place.probe;
    const family = this.openFamily(registry, place, self);
    if (family === undefined) return undefined;
    const { make, labels } = family;
    const { fixed } = labels;
    const probe = make((bind) =>
      this.measure.outcome
        ? new OutcomeSeries(this.errors, (error) => bind({ ...fixed, error }))
        : new OutcomeSeries(this.errors, () => bind(fixed)),
    );
    // A family that is not kept belongs to a call that does not tell its class.
    if (place.family === family) {
      place.probe = probe;
      if (typeof this.options.registry !== 'function') this.probe = probe;
    }
    return probe;
  }

  /** The probe of one call, whose labels are read from it; `undefined` where the method runs unmeasured. */
  openCall(self: unknown, args: readonly unknown[]): Probe | undefined {
    const registry = this.registryOf(self);
    if (registry === undefined) return undefined;
    const family = this.openFamily(registry, this.placeIn(registry), self);
    return family?.make(
      <Series>(bind: (labels: Labels<string>) => Series) => new CallSeries(family.labels, bind, self, args),
    );
  }

  private placeIn(registry: Registry): Place {
    let place = this.places.get(registry);
    if (place === undefined) {
      place = {};
      this.places.set(registry, place);
    }
    return place;
  }

  private openFamily(registry: Registry, place: Place, self: unknown): Family | undefined {
    if (place.family !== undefined || place.impossible === true) return place.family;
    const known = this.subject.className(self);
    const method = fullName(known ?? '', this.subject.method);
    try {
      const family = this.makeFamily(registry, known ?? '', method);
      if (known !== undefined) place.family = family;
      return family;
    } catch (cause) {
      // A refused metric stays refused.
      place.impossible = true;
      this.reportUnmeasured(registry, method, cause);
      return undefined;
    }
  }

  /** `undefined` where the function given throws or returns none: there may be one at the next call. */
  private registryOf(self: unknown): Registry | undefined {
    const { registry = defaultRegistry } = this.options;
    if (typeof registry !== 'function') return registry;
    try {
      const given: unknown = registry(self);
      if (typeof (given as Partial<Registry> | undefined)?.report === 'function') return given as Registry;
      throw new TypeError('the function given as registry returned none');
    } catch (cause) {
      this.reportUnmeasured(defaultRegistry, fullName(this.subject.className(self) ?? '', this.subject.method), cause);
      return undefined;
    }
  }

  private makeFamily(registry: Registry, className: string, method: string): Family {
    const { measure, options, readsCalls } = this;
    const { name, help, labels = {}, buckets } = options;
    const own = name === undefined && (readsCalls || buckets !== undefined);
    const shape = {
      name: name ?? (own ? `${metricNameOf(className, this.subject.method)}_${measure.ending}` : measure.sharedName),
      help: help ?? (own ? measure.ownHelp(method) : measure.sharedHelp),
      labelNames: [
        ...new Set([
          ...(own ? [] : ['class', 'method']),
          ...(measure.outcome ? ['error'] : []),
          ...Object.keys(labels),
        ]),
      ],
      buckets,
    };
    return {
      make: measure.open(registry, shape),
      labels: {
        registry,
        metric: shape.name,
        fixed: own ? {} : { class: className, method: this.subject.method },
        functions: labels,
        errors: measure.outcome ? this.errors : undefined,
      },
    };
  }

  private reportUnmeasured(registry: Registry, method: string, cause: unknown): void {
    const { decorator } = this.measure;
    registry.report(
      method,
      'SONDE_METHOD_UNMEASURED',
      () => ({
        what: `@${decorator}() of ${method}`,
        got: cause instanceof Error ? cause.message : 'an exception',
        expected: 'a metric to record into',
        next: 'The method runs unmeasured. Put right what stands above, or give the decorator another name.',
      }),
      cause,
    );
  }
}
