import type { OpenKind } from '../model/descriptor.js';
import { describeValue, SondeError } from '../model/errors.js';
import { underscoreEscape } from '../model/names.js';
import { checkOptions } from '../model/option-rules.js';
import { otelMetric } from '../model/otel-metric.js';
import { translateLabelName } from '../model/otel-names.js';
import { overflowLabels } from '../model/snapshot.js';
import { type OpenInstrument, OpenSeries } from '../open/open-series.js';
import type { Handle } from '../open/series-shapes.js';
import type { SeriesStore } from '../series/series-store.js';
import type { FactoryOptions, MetricFactory, Recipe } from './metric-factory.js';
import { optionRules } from './option-checks.js';
import type { OpenOptions } from './options.js';
import { checkOtelOptions } from './otel-options.js';

/** What differs from one open instrument to the next. */
interface OpenRecipe<H extends Handle, I> extends Pick<Recipe<never, never>, 'shape'> {
  readonly type: 'counter' | 'gauge' | 'histogram';
  handle(store: SeriesStore, tuple: readonly string[]): H;
  instrument(series: OpenSeries<H>, name: string): I;
}

/** Makes the open instruments of one registry, see `MetricFactory`. */
export class OpenFactory {
  private readonly factory: MetricFactory;
  private readonly options: FactoryOptions;

  constructor(factory: MetricFactory, options: FactoryOptions) {
    this.factory = factory;
    this.options = options;
  }

  make<H extends Handle, I extends OpenInstrument<H>>(given: OpenOptions, recipe: OpenRecipe<H, I>): I {
    const { table, constLabels, clock, faults, maxLabelLength } = this.options;
    const { type } = recipe;
    const kind: OpenKind = `open ${type}`;
    checkOptions(kind, optionRules[kind], given);
    const { name, unit, isSum } = checkOtelOptions(kind, given.otel);
    const what = `${kind} ${describeValue(name)}`;
    const descriptor = this.factory.describe(
      kind,
      type,
      { ...otelMetric({ name, unit, isSum, type }), help: (given.help ?? '').toWellFormed() },
      recipe.shape?.(what) ?? {},
    );
    const existing = table.existing(descriptor);
    if (existing !== undefined) return existing.instrument as I;
    const isRecorded = keyFilter(what, given.attributeKeys);
    const series = new OpenSeries({
      shapes: {
        descriptor,
        store: {
          constLabels,
          clock,
          faults,
          maxSeries: given.maxSeries ?? this.options.maxSeries ?? 10_000,
          maxLabelLength,
          expireAfterMs: (given.expireAfter ?? 0) * 1000,
          exemplarSource: type === 'gauge' ? undefined : this.options.exemplarSource,
        },
        label: labelNamer(
          [...(type === 'histogram' ? ['le'] : []), ...overflowLabels.map(([label]) => label)],
          constLabels.map(([label]) => underscoreEscape(label, 'label')),
        ),
        handle: recipe.handle,
      },
      reader: { metric: descriptor.name, faults, maxLabelLength, isRecorded },
    });
    const instrument = recipe.instrument(series, descriptor.name);
    table.add({
      descriptor,
      instrument,
      isObserved: given.isObserved === true,
      blocks: () => instrument.blocks(),
      expire: () => instrument.expire(),
      reset: () => instrument.reset(),
    });
    return instrument;
  }
}

/**
 * Attribute keys as label names. Where the exposition has such a label already, the attribute stands behind `exported_`,
 * as Prometheus itself would have it ("honor_labels"); OpenTelemetry is told so only of constant labels, which it gets too.
 *
 * @param written labels that the exposition of the type writes itself, besides those of scopes
 * @param constant label names as exposed
 */
function labelNamer(
  written: readonly string[],
  constant: readonly string[],
): (key: string) => { readonly name: string; readonly key: string } {
  return (key) => {
    const name = translateLabelName(key);
    let prefix = written.includes(name) || name.startsWith('otel_scope_') ? 'exported_' : '';
    while (constant.includes(prefix + name)) prefix += 'exported_';
    return { name: prefix + name, key: constant.includes(name) ? prefix + key : key };
  };
}

function keyFilter(what: string, given: OpenOptions['attributeKeys']): ((key: string) => unknown) | undefined {
  if (given === undefined || typeof given === 'function') return given;
  const wrong = given.findIndex((key: unknown) => typeof key !== 'string' || key === '');
  if (wrong >= 0) {
    throw new SondeError('SONDE_INVALID_OPTION', {
      what: `attributeKeys of ${what}`,
      got: describeValue(given[wrong]),
      expected: 'attribute keys',
      next: 'Correct the list, or leave it out to record every attribute.',
    });
  }
  const recorded = new Set(given);
  return (key) => recorded.has(key);
}
