import type { Faults } from '../faults.js';
import { type Descriptor, nameOf } from '../model/descriptor.js';
import type { Attribute } from '../model/otel-identity.js';
import type { SeriesBlock } from '../model/snapshot.js';
import { LabelReader } from '../series/label-reader.js';
import type { SeriesHandle } from '../series/series-handles.js';
import { SeriesStore, type SeriesStoreOptions } from '../series/series-store.js';
import type { ReadAttribute } from './attribute-reader.js';
import { type LabelPlan, LabelPlans, labelValues } from './label-plans.js';

/** Sets of labels that one metric may have. */
const maxShapes = 100;

/** The handle of a series, whichever its instrument. */
export interface Handle extends SeriesHandle {
  readonly isHeld: boolean;
}

export interface SeriesShapesOptions<H extends Handle> {
  /** Everything but label names and attributes. */
  readonly descriptor: Descriptor;
  /** Of each store; `maxSeries` is that of all together. */
  readonly store: Omit<SeriesStoreOptions, 'descriptor'>;
  /** An attribute key as the name of its label, and as what OpenTelemetry is told of it. */
  readonly label: (key: string) => { readonly name: string; readonly key: string };
  readonly handle: (store: SeriesStore, tuple: readonly string[]) => H;
}

/** All series with the same label names. */
interface Shape {
  readonly attributes: readonly Attribute[];
  readonly store: SeriesStore;
  readonly reader: LabelReader;
}

/**
 * The series of a metric whose labels differ from one observation to the next: a store for each set of label names,
 * and one limit, one overflow series for all of them.
 *
 * Shapes are told apart by label names, not attribute keys: `a.b` and `a_b` are one label to Prometheus, and two series
 * that differ by nothing else would make its exposition invalid.
 */
export class SeriesShapes<H extends Handle> {
  private readonly options: SeriesShapesOptions<H>;
  private readonly faults: Faults;
  private readonly plans: LabelPlans;
  private readonly shapes = new Map<string, Shape>();
  private readonly overflow: SeriesStore;

  constructor(options: SeriesShapesOptions<H>) {
    this.options = options;
    this.faults = options.store.faults;
    this.plans = new LabelPlans((key) => options.label(key).name);
    this.overflow = this.makeStore([]);
  }

  /** Series there are now, the overflow series included. */
  get size(): number {
    let size = this.overflow.size;
    for (const { store } of this.shapes.values()) size += store.size;
    return size;
  }

  /** The series of these attributes, made where there is room, or nothing past a limit. */
  claim(recorded: readonly ReadAttribute[]): H | undefined {
    const plan = this.plans.of(recorded);
    const shape = this.shape(plan, recorded);
    if (shape === undefined) return undefined;
    const tuple = shape.reader.canonical(labelValues(plan, recorded));
    if (!shape.store.has(tuple) && this.size - this.overflow.size >= this.options.store.maxSeries) {
      this.tellFull();
      return undefined;
    }
    return shape.store.handle(tuple, this.options.handle);
  }

  /** The series for everything past a limit. */
  overflowed(): H {
    return this.overflow.handle([], this.options.handle);
  }

  remove(recorded: readonly ReadAttribute[]): boolean {
    const plan = this.plans.of(recorded);
    const shape = this.shapes.get(plan.shapeKey);
    return shape?.store.drop(shape.reader.canonical(labelValues(plan, recorded))) ?? false;
  }

  clear(): void {
    for (const { store } of this.shapes.values()) store.clear();
    this.shapes.clear();
    this.overflow.clear();
  }

  reset(): void {
    for (const { store } of this.shapes.values()) store.reset();
    this.overflow.reset();
  }

  *expire(): Generator<void> {
    for (const { store } of this.shapes.values()) yield* store.expire();
  }

  blocks(): readonly SeriesBlock[] {
    const blocks: SeriesBlock[] = [];
    for (const { store, attributes } of this.shapes.values()) {
      if (store.size > 0) blocks.push({ ...store.block(), attributes });
    }
    if (this.overflow.size > 0) blocks.push({ ...this.overflow.block(), overflowRow: 0 });
    return blocks;
  }

  private shape(plan: LabelPlan, recorded: readonly ReadAttribute[]): Shape | undefined {
    const known = this.shapes.get(plan.shapeKey);
    if (known !== undefined) return known;
    if (this.shapes.size >= maxShapes && !this.dropEmptyShape()) {
      this.tellTooManyShapes();
      return undefined;
    }
    const store = this.makeStore(plan.labelNames);
    const attributes = plan.sources.map(([first, ...others]): Attribute => {
      const { key, type } = recorded[first as number] as ReadAttribute;
      return { key: this.options.label(key).key, type: others.length === 0 ? type : 'string' };
    });
    const shape: Shape = {
      attributes: Object.freeze(attributes),
      store,
      reader: new LabelReader(store.descriptor, this.options.store.maxLabelLength, this.faults),
    };
    this.shapes.set(plan.shapeKey, shape);
    return shape;
  }

  private dropEmptyShape(): boolean {
    for (const [key, { store }] of this.shapes) if (store.size === 0) return this.shapes.delete(key);
    return false;
  }

  private makeStore(labelNames: readonly string[]): SeriesStore {
    const { descriptor, store } = this.options;
    // The limit is one for all shapes, and kept here.
    return new SeriesStore({
      ...store,
      descriptor: Object.freeze({ ...descriptor, labelNames }),
      maxSeries: Number.POSITIVE_INFINITY,
    });
  }

  private tellFull(): void {
    const { descriptor, store } = this.options;
    this.faults.report(descriptor.name, 'SONDE_SERIES_LIMIT', () => ({
      what: nameOf(descriptor),
      got: `more than ${store.maxSeries} attribute sets`,
      expected: `at most ${store.maxSeries}`,
      next: 'Leave out the attribute with unbounded values by attributeKeys, or raise maxSeries. Until then the rest is recorded in one series labelled otel_metric_overflow="true".',
    }));
  }

  private tellTooManyShapes(): void {
    const { descriptor } = this.options;
    this.faults.report(descriptor.name, 'SONDE_SHAPE_LIMIT', () => ({
      what: nameOf(descriptor),
      got: `more than ${maxShapes} different sets of attribute keys`,
      expected: `at most ${maxShapes}`,
      next: 'Name the attributes that matter in attributeKeys. Until then the rest is recorded in one series labelled otel_metric_overflow="true".',
    }));
  }
}
