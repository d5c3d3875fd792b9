import type { Clock } from '../clock.js';
import type { Faults } from '../faults.js';
import { SondeError } from '../model/errors.js';
import type { InstrumentationScope } from '../model/otel-identity.js';
import type { CollectOptions, Family, Label, Snapshot, SnapshotSource } from '../model/snapshot.js';
import { mergeFamilies } from './family-merge.js';
import { faultFamily, faultFamilyName } from './fault-family.js';
import type { MetricTable } from './metric-table.js';
import { Observers } from './observers.js';
import type { ObserverOptions } from './options.js';
import { withConstLabels } from './outer-labels.js';

/** How long refreshing may hold the event loop before it gives it back, in milliseconds. */
const sliceMs = 4;

interface CollectionOptions {
  readonly table: MetricTable;
  readonly clock: Clock;
  readonly constLabels: readonly Label[];
  readonly faults: Faults;
  /** Who records into this registry. */
  readonly scope: InstrumentationScope | undefined;
  /** The default time that an observer or attached source has. */
  readonly timeoutMs: number;
}

interface Attached {
  readonly source: SnapshotSource;
  /** Of an attached registry: its metrics are copied at the same instant as ours. */
  readonly collection: Collection | undefined;
  /** What a foreign source answered last in this collect. */
  latest: readonly Family[];
}

/** The reading side of a registry: what is observed, in which order, and how it becomes one snapshot. */
export class Collection {
  private readonly options: CollectionOptions;
  private readonly observers: Observers;
  private readonly attached = new Set<Attached>();
  private readonly faultSource = {};
  private running: Promise<Snapshot> | undefined;

  constructor(options: CollectionOptions) {
    this.options = options;
    this.observers = new Observers(options.faults);
  }

  observe(name: string, timeoutMs: number | undefined, run: () => unknown): () => void {
    return this.observers.add(name, timeoutMs ?? this.options.timeoutMs, run);
  }

  attach(source: SnapshotSource, collection: Collection | undefined, options: ObserverOptions): () => void {
    if (typeof source?.collect !== 'function') {
      throw new SondeError('SONDE_INVALID_OPTION', {
        what: 'attach',
        got: 'something without collect()',
        expected: 'a Registry or another source of snapshots',
        next: 'A prom-client registry is attached through fromPromClient() of @sonde/prometheus.',
      });
    }
    if (collection?.includes(this)) {
      throw new SondeError('SONDE_REGISTRY_CYCLE', {
        what: 'attach',
        got: 'a registry that collects this one',
        expected: 'registries that form a tree',
        next: 'Attach them in one direction only.',
      });
    }
    const attached: Attached = { source, collection, latest: [] };
    this.attached.add(attached);
    const stop =
      collection === undefined
        ? this.observe(options.name ?? 'attached source', options.timeoutMs, () => {
            attached.latest = [];
            const keep = ({ families }: Snapshot) => {
              if (!Array.isArray(families))
                throw new TypeError('the source answered with something that is no snapshot');
              attached.latest = families;
            };
            const answer = source.collect();
            return 'then' in answer ? answer.then(keep) : keep(answer);
          })
        : () => {};
    return () => {
      stop();
      this.attached.delete(attached);
    };
  }

  collect({ timeoutMs = Number.POSITIVE_INFINITY }: CollectOptions = {}): Promise<Snapshot> {
    const settle = () => {
      this.running = undefined;
    };
    if (this.running === undefined) {
      let answer: (snapshot: Promise<Snapshot>) => void = () => {};
      // Known before an observer runs: one that collects, too, gets this one instead of being called again without end.
      this.running = new Promise((resolve) => {
        answer = resolve;
      });
      // Settled before copying: whoever calls after the copy must not get it.
      const collecting = this.prepare(timeoutMs).finally(settle);
      answer(collecting.then(() => this.copy()));
    }
    return this.running;
  }

  snapshot(): Snapshot {
    for (const step of this.refreshing()) void step;
    return this.copy();
  }

  private includes(other: Collection): boolean {
    return other === this || this.children().some((child) => child.includes(other));
  }

  /** Everything that takes time: observers, foreign sources, the quantiles of summaries. */
  private async prepare(timeoutMs: number): Promise<void> {
    await this.runObservers(timeoutMs);
    const { clock } = this.options;
    let sliceEndsMs = clock.monotonicMs() + sliceMs;
    let isLong = false;
    for (const step of this.refreshing()) {
      void step;
      if (clock.monotonicMs() < sliceEndsMs) continue;
      isLong = true;
      await new Promise(setImmediate);
      sliceEndsMs = clock.monotonicMs() + sliceMs;
    }
    // Copying as much takes long, too: it has a turn of the loop to itself.
    if (isLong) await new Promise(setImmediate);
  }

  private async runObservers(timeoutMs: number): Promise<void> {
    const children = this.children().map((child) => child.runObservers(timeoutMs));
    await Promise.all([this.observers.run(timeoutMs), ...children]);
  }

  private children(): Collection[] {
    return [...this.attached].flatMap(({ collection }) => collection ?? []);
  }

  private *refreshing(): Generator<void> {
    for (const child of this.children()) yield* child.refreshing();
    for (const metric of this.options.table) {
      for (const work of [metric.expire(), metric.refresh?.()]) {
        while (work !== undefined && work.next().done !== true) yield;
      }
    }
  }

  /** All series at this instant. Synchronous: no observation can come in between. */
  private copy(): Snapshot {
    const lists = this.families();
    const isOwn = (family: Family) => family.name !== faultFamilyName.name;
    const families = mergeFamilies(
      lists.map((list) => (list.every(isOwn) ? list : list.filter(isOwn))),
      (name) => this.options.table.owner(name),
      this.options.faults,
    );
    const foreign = lists.flatMap((list) => list.filter((family) => !isOwn(family)));
    const faults = faultFamily([...this.allFaults()], foreign, this.faultSource);
    const all =
      faults.blocks[0]?.rows === 0 ? families : [...families, withConstLabels(faults, this.options.constLabels)];
    return { takenAtMs: this.options.clock.epochMs(), families: all };
  }

  /** @param outer the constant labels of the registries that collect this one, the nearest first */
  private families(outer: readonly (readonly Label[])[] = []): (readonly Family[])[] {
    const { scope, constLabels } = this.options;
    const within = (family: Family, labels: readonly (readonly Label[])[], isOpen?: boolean) =>
      labels.reduce((inner, each) => withConstLabels(inner, each, isOpen), family);
    const own: Family[] = [];
    for (const metric of this.options.table) {
      const { name, help, type, kind, unit, otel } = metric.descriptor;
      const blocks = scope === undefined ? metric.blocks() : metric.blocks().map((block) => ({ ...block, scope }));
      const family: Family = {
        name,
        help,
        type,
        unit,
        ...(otel !== undefined && { otel }),
        ...(metric.isObserved && { isObserved: true }),
        blocks,
      };
      own.push(within(family, outer, kind.startsWith('open ')));
    }
    const lists: (readonly Family[])[] = [own];
    const all = [constLabels, ...outer];
    for (const { collection, latest } of this.attached) {
      if (collection === undefined) lists.push(latest.map((family) => within(family, all)));
      else lists.push(...collection.families(all));
    }
    return lists;
  }

  /** Once each, also where a registry is attached in two places. */
  private allFaults(): Set<Faults> {
    const all = new Set([this.options.faults]);
    for (const child of this.children()) for (const faults of child.allFaults()) all.add(faults);
    return all;
  }
}
