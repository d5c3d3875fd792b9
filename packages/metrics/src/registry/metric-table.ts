import { type Descriptor, nameOf } from '../model/descriptor.js';
import { SondeError } from '../model/errors.js';
import { sampleNames, underscoreEscape } from '../model/names.js';
import type { SeriesBlock } from '../model/snapshot.js';

/** A metric of a registry, whichever its type. */
export interface Metric {
  readonly descriptor: Descriptor;
  readonly instrument: object;
  /** Whether its values are read at collect time only. */
  readonly isObserved: boolean;
  /** Its series: one block, or one for each set of label names. */
  blocks(): readonly SeriesBlock[];
  /** Removes series nobody wrote to for long, in steps as `refresh`. */
  expire(): Iterator<void>;
  reset(): void;
  /** Work to be done before `blocks`, in steps between which the event loop may be given back. */
  refresh?(): Iterator<void>;
  /** Ends what keeps running for this metric. */
  stop?(): void;
}

/** The metrics of one registry, by name. No two have samples that would meet on the wire. */
export class MetricTable {
  private readonly metrics = new Map<string, Metric>();
  /** Exposed sample name → family name. */
  private readonly claims = new Map<string, string>();

  *[Symbol.iterator](): Iterator<Metric> {
    yield* this.metrics.values();
  }

  /** By family name, or by the name of any of its samples. */
  get(name: string): Metric | undefined {
    return this.metrics.get(name) ?? this.metrics.get(this.claims.get(underscoreEscape(name, 'metric')) ?? '');
  }

  /**
   * The metric that has this descriptor already, or nothing.
   *
   * @throws SondeError SONDE_METRIC_CONFLICT where one of that name has another shape, SONDE_NAME_COLLISION
   * where samples of another metric have one of the names
   */
  existing(descriptor: Descriptor): Metric | undefined {
    const same = this.metrics.get(descriptor.name);
    if (same === undefined) {
      this.refuseCollision(descriptor);
      return undefined;
    }
    const differences = shapeDifferences(same.descriptor, descriptor);
    if (differences.length === 0) return same;
    throw new SondeError('SONDE_METRIC_CONFLICT', {
      what: nameOf(descriptor),
      got: differences.map(([field, , got]) => `${field} ${got}`).join(', '),
      expected: `${differences.map(([field, had]) => `${field} ${had}`).join(', ')}, as the ${nameOf(same.descriptor)} made before`,
      next: 'Choose another name, or take the existing metric with registry.get().',
    });
  }

  /** The family that claims an exposed name. */
  owner(exposedName: string): string | undefined {
    return this.claims.get(exposedName);
  }

  add(metric: Metric): void {
    this.metrics.set(metric.descriptor.name, metric);
    for (const name of exposedNames(metric.descriptor)) this.claims.set(name, metric.descriptor.name);
  }

  remove(name: string): boolean {
    const metric = this.get(name);
    const { type, name: family } = metric?.descriptor ?? {};
    const isWhole = name === family || (type === 'counter' && name === `${family}_total`);
    if (metric === undefined || !(isWhole || (type === 'info' && name === `${family}_info`))) return false;
    metric.stop?.();
    this.metrics.delete(metric.descriptor.name);
    for (const exposed of exposedNames(metric.descriptor)) this.claims.delete(exposed);
    return true;
  }

  private refuseCollision(descriptor: Descriptor): void {
    for (const name of exposedNames(descriptor)) {
      const owner = this.claims.get(name);
      if (owner === undefined) continue;
      throw new SondeError('SONDE_NAME_COLLISION', {
        what: nameOf(descriptor),
        got: `the exposed name ${JSON.stringify(name)}`,
        expected: `a name not taken by the samples of ${nameOf((this.metrics.get(owner) as Metric).descriptor)}`,
        next: 'Choose another name.',
      });
    }
  }
}

/** What a family occupies on the wire, once UTF-8 names are escaped. */
export function exposedNames(family: Pick<Descriptor, 'type' | 'name'>): readonly string[] {
  return sampleNames(family.type, family.name).map((name) => underscoreEscape(name, 'metric'));
}

type Difference = readonly [field: string, had: string, got: string];

function shapeDifferences(had: Descriptor, got: Descriptor): readonly Difference[] {
  const fields: readonly Difference[] = [
    ['kind', had.kind, got.kind],
    ['unit', JSON.stringify(had.unit), JSON.stringify(got.unit)],
    ['labelNames', JSON.stringify([...had.labelNames].sort()), JSON.stringify([...got.labelNames].sort())],
    ['buckets', JSON.stringify(had.bounds), JSON.stringify(got.bounds)],
    ['native', JSON.stringify(had.native ?? false), JSON.stringify(got.native ?? false)],
    ['quantiles', JSON.stringify(had.quantiles), JSON.stringify(got.quantiles)],
    ['states', JSON.stringify(had.states), JSON.stringify(got.states)],
  ];
  return fields.filter(([, a, b]) => a !== b);
}
