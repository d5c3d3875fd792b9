import type { Clock } from '../clock.js';
import type { Faults } from '../faults.js';
import { Info } from '../instruments/info.js';
import type { Descriptor, InstrumentKind, OpenKind } from '../model/descriptor.js';
import { describeValue, SondeError } from '../model/errors.js';
import { familyName, isLabelName, isMetricName, maxNameLength } from '../model/names.js';
import { checkOptions } from '../model/option-rules.js';
import type { Label, MetricType } from '../model/snapshot.js';
import type { ExemplarSource } from '../series/exemplar-store.js';
import { SeriesStore } from '../series/series-store.js';
import { faultFamilyName } from './fault-family.js';
import { exposedNames, type MetricTable } from './metric-table.js';
import { checkLabelNames, optionRules, promClientOptions } from './option-checks.js';
import type { InfoOptions, MetricOptions } from './options.js';
import { checkOtel } from './otel-options.js';

/** The names that Sonde's own counter has in every registry. */
const reservedNames = exposedNames(faultFamilyName);

/** Labels that the exposition of a type writes itself. */
const writtenLabels: Readonly<Partial<Record<InstrumentKind, readonly string[]>>> = {
  histogram: ['le'],
  timer: ['le'],
  summary: ['quantile'],
};

/** What a registry gives to whatever makes its metrics. */
export interface FactoryOptions {
  readonly table: MetricTable;
  readonly clock: Clock;
  readonly constLabels: readonly Label[];
  readonly faults: Faults;
  readonly utf8: boolean;
  readonly prefix: string;
  readonly maxSeries: number | undefined;
  readonly maxLabelLength: number;
  readonly exemplarSource: ExemplarSource | undefined;
  /** Has a function called at every collect; returns what ends it. */
  readonly observe: (name: string, run: () => unknown) => () => void;
}

/** What differs from one type of metric to the next. */
export interface Recipe<Single extends object, Labelled extends object> {
  /** The fields of the descriptor that this type has. */
  shape?(what: string): Partial<Pick<Descriptor, 'unit' | 'bounds' | 'native' | 'quantiles' | 'states'>>;
  single(store: SeriesStore): Single;
  labelled(store: SeriesStore): Labelled;
  /** Records a number that the `observe` option returned. */
  observed?(instrument: Single, value: number): void;
  refresh?(): Iterator<void>;
  /** Where the usual limit of series would be too many. */
  readonly maxSeries?: number;
}

interface LabelledMetricOptions extends MetricOptions {
  readonly labelNames?: readonly string[] | undefined;
  // The instrument it takes differs by type; the overloads of Registry say which one.
  readonly observe?: ((instrument: never) => unknown) | undefined;
}

/** Makes the metrics of one registry: checks the options, settles the descriptor, opens the store. */
export class MetricFactory {
  private readonly options: FactoryOptions;

  constructor(options: FactoryOptions) {
    this.options = options;
  }

  make<Single extends object, Labelled extends object>(
    kind: Exclude<InstrumentKind, 'info' | OpenKind>,
    given: LabelledMetricOptions,
    recipe: Recipe<Single, Labelled>,
  ): Single | Labelled {
    const { table, constLabels, clock, faults, utf8 } = this.options;
    checkOptions(kind, optionRules[kind], given, promClientOptions);
    const what = `${kind} ${describeValue(given.name)}`;
    const labelNames = [...(given.labelNames ?? [])];
    const type = kind === 'timer' ? 'histogram' : kind;
    const descriptor = this.describe(kind, type, given, { labelNames, ...recipe.shape?.(what) });
    // A state set's label is called as the set itself.
    const written = kind === 'stateset' ? [descriptor.name] : (writtenLabels[kind] ?? []);
    checkLabelNames(what, labelNames, constLabels, written, utf8);

    const existing = table.existing(descriptor);
    if (existing !== undefined) {
      if (given.observe !== undefined) {
        existing.stop?.();
        existing.stop = this.observe(existing.descriptor, existing.instrument, given.observe, recipe.observed);
      }
      return existing.instrument as Single | Labelled;
    }
    const store = new SeriesStore({
      descriptor,
      constLabels,
      clock,
      faults,
      maxSeries: given.maxSeries ?? this.options.maxSeries ?? recipe.maxSeries ?? 10_000,
      maxLabelLength: this.options.maxLabelLength,
      expireAfterMs: (given.expireAfter ?? 0) * 1000,
      // OpenMetrics 1.0, "Exemplars": only counters and histogram buckets have them.
      exemplarSource: type === 'counter' || type === 'histogram' ? this.options.exemplarSource : undefined,
    });
    const instrument = labelNames.length === 0 ? recipe.single(store) : recipe.labelled(store);
    // Until it is read for the first time, nobody knows the value: 0 would look like one.
    if (kind === 'gauge' && given.observe !== undefined && labelNames.length === 0)
      recipe.observed?.(instrument as Single, Number.NaN);
    const { attributes } = descriptor;
    table.add({
      descriptor,
      instrument,
      isObserved: given.observe !== undefined,
      blocks: () => [attributes === undefined ? store.block() : { ...store.block(), attributes }],
      expire: () => store.expire(),
      reset: () => store.reset(),
      ...(recipe.refresh !== undefined && { refresh: recipe.refresh }),
      ...(given.observe !== undefined && {
        stop: this.observe(descriptor, instrument, given.observe, recipe.observed),
      }),
    });
    return instrument;
  }

  makeInfo(given: InfoOptions): Info {
    const { table, constLabels, faults, utf8 } = this.options;
    checkOptions('info', optionRules.info, given);
    const descriptor = this.describe('info', 'info', given, {});
    const existing = table.existing(descriptor)?.instrument as Info | undefined;
    const info = existing ?? new Info(descriptor, constLabels, faults, utf8);
    if (existing === undefined) {
      table.add({
        descriptor,
        instrument: info,
        isObserved: false,
        blocks: () => [info.block()],
        expire: () => [].values(),
        reset: () => {},
      });
    }
    if (given.labels !== undefined) info.set(given.labels);
    return info;
  }

  private observe(
    descriptor: Descriptor,
    instrument: object,
    read: (instrument: never) => unknown,
    observed: ((instrument: never, value: number) => void) | undefined,
  ): () => void {
    const record = (value: unknown) => {
      if (value !== undefined) observed?.(instrument as never, value as number);
      else if (this.isUnset(descriptor)) this.reportNothing(descriptor.name);
    };
    return this.options.observe(descriptor.name, () => {
      const answer = read(instrument as never);
      if (typeof (answer as PromiseLike<unknown> | undefined)?.then !== 'function') return record(answer);
      return (answer as PromiseLike<unknown>).then(record);
    });
  }

  /** Whether it is a gauge without labels that nobody has given a value. */
  private isUnset(descriptor: Descriptor): boolean {
    if (descriptor.kind !== 'gauge' || descriptor.labelNames.length > 0) return false;
    return Number.isNaN(this.options.table.existing(descriptor)?.blocks()[0]?.values[0]);
  }

  private reportNothing(name: string): void {
    this.options.faults.report(name, 'SONDE_OBSERVER_FAILED', () => ({
      what: `the observer of ${JSON.stringify(name)}`,
      got: 'nothing',
      expected: 'a value, returned or set',
      next: 'Return the value, which an arrow function with braces does not by itself, or call set() of the metric it is given.',
    }));
  }

  /** @internal Settles everything about a metric but its series. */
  describe(
    kind: InstrumentKind,
    type: MetricType,
    given: Pick<MetricOptions, 'name' | 'help' | 'unit' | 'otel'>,
    shape: Partial<Descriptor>,
  ): Descriptor {
    const { prefix, utf8 } = this.options;
    const what = `${kind} ${describeValue(given.name)}`;
    // OpenTelemetry lets a description be left out.
    const isHelp = kind.startsWith('open ') || (typeof given.help === 'string' && given.help.trim() !== '');
    if (!isHelp || !given.help.isWellFormed()) {
      throw new SondeError('SONDE_INVALID_HELP', {
        what: `help of ${what}`,
        got: describeValue(given.help),
        expected: 'a sentence',
        next: 'Say in one sentence what the metric counts or measures.',
      });
    }
    const unit = shape.unit ?? given.unit ?? '';
    if (!/^[a-zA-Z0-9_]*$/.test(unit)) {
      throw new SondeError('SONDE_INVALID_OPTION', {
        what: `unit of ${what}`,
        got: describeValue(unit),
        expected: 'a base unit in words, such as seconds, bytes or ratio',
        next: 'Write the unit out, without symbols.',
      });
    }
    const name = typeof given.name === 'string' ? familyName(type, given.name, unit, prefix) : given.name;
    const reserved =
      typeof name === 'string' && exposedNames({ type, name }).some((each) => reservedNames.includes(each));
    const valid = isMetricName(name, utf8) && (kind !== 'stateset' || isLabelName(name, utf8));
    if (!valid || reserved) {
      throw new SondeError('SONDE_INVALID_NAME', {
        what: `name of ${kind}`,
        got: describeValue(typeof given.name === 'string' ? prefix + given.name : given.name),
        expected: reserved
          ? 'a name that Sonde does not use itself'
          : `${utf8 ? 'text' : `letters, digits${kind === 'stateset' ? ' and _' : ', _ and :'}, not beginning with a digit,`} of at most ${maxNameLength} characters`,
        next: utf8 || reserved ? 'Rename the metric.' : 'Rename the metric, or make the registry with utf8Names.',
      });
    }
    const labelNames = Object.freeze(shape.labelNames ?? []);
    return Object.freeze({
      ...checkOtel(what, type, { name: given.name, unit, labelNames }, prefix, given.otel),
      name,
      help: given.help,
      type,
      kind,
      unit,
      labelNames,
      bounds: shape.bounds ?? [],
      native: shape.native,
      quantiles: shape.quantiles ?? [],
      states: shape.states ?? [],
    });
  }
}
