import type { Clock } from '../clock.js';
import type { Faults } from '../faults.js';
import { type Descriptor, nameOf, rowWidth } from '../model/descriptor.js';
import type { Label, SeriesBlock } from '../model/snapshot.js';
import { type ExemplarSource, ExemplarStore } from './exemplar-store.js';
import { ExpiryClock } from './expiry-clock.js';
import type { FindSlot } from './label-finder.js';
import { LabelReader } from './label-reader.js';
import { LabelTrie } from './label-trie.js';
import { NativeRows } from './native-rows.js';
import { SeriesColumns } from './series-columns.js';
import { type SeriesHandle, SeriesHandles } from './series-handles.js';
import { ValuePages } from './value-pages.js';

export interface SeriesLimits {
  /** Label sets a metric may have; all further ones share one overflow series. */
  readonly maxSeries: number;
  /** Characters of a label value; a longer one is cut. */
  readonly maxLabelLength: number;
  /** Milliseconds after which a series that nobody wrote to is removed; 0 for never. */
  readonly expireAfterMs: number;
}

export interface SeriesStoreOptions extends SeriesLimits {
  readonly descriptor: Descriptor;
  readonly constLabels: readonly Label[];
  readonly clock: Clock;
  readonly faults: Faults;
  /** Where exemplars come from, or nothing where they are off. */
  readonly exemplarSource: ExemplarSource | undefined;
}

/**
 * The series of one metric: label tuples, their slots and their numbers.
 *
 * A series lives in a slot from its first observation until it is removed. Slots of removed series are
 * used again, handles to them are detached first, so nobody writes into another's series.
 */
export class SeriesStore {
  readonly descriptor: Descriptor;
  readonly faults: Faults;
  readonly values: ValuePages;
  /** The fast way to a slot for a plain write; -1 where `resolve` has to be asked. */
  readonly find: FindSlot;
  /** Whether `wrote` has to be told of every write: series expire, or exemplars are on. Then no write is plain. */
  readonly tracked: boolean;
  /** Exponential buckets, which a plain write counts in, too; `wrote` does it by itself. */
  readonly native: NativeRows | undefined;

  private readonly trie: LabelTrie;
  private readonly reader: LabelReader;
  private readonly options: SeriesStoreOptions;
  private readonly handles = new SeriesHandles();
  private orphan: SeriesStore | undefined;
  private readonly exemplars: ExemplarStore;
  private readonly expiry: ExpiryClock | undefined;
  private source: object = {};
  private columns: SeriesColumns;
  private overflowSlot = -1;
  /** Told when a slot goes back to zero, for instruments that keep more than numbers. */
  onErase: ((slot: number) => void) | undefined;

  constructor(options: SeriesStoreOptions) {
    const { descriptor } = options;
    this.options = options;
    this.descriptor = descriptor;
    this.faults = options.faults;
    this.values = new ValuePages(rowWidth(descriptor), descriptor.labelNames.length === 0 ? 1 : undefined);
    this.trie = new LabelTrie(descriptor.labelNames);
    this.reader = new LabelReader(descriptor, options.maxLabelLength, options.faults);
    this.columns = new SeriesColumns(descriptor.labelNames.length);
    const exemplars = () =>
      new ExemplarStore(descriptor.name, options.exemplarSource, options.clock, (complaint) =>
        this.faults.refuse(descriptor.name, 'SONDE_INVALID_EXEMPLAR', complaint),
      );
    this.exemplars = exemplars();
    this.native = descriptor.native && new NativeRows(descriptor.native, exemplars());
    this.expiry = options.expireAfterMs > 0 ? new ExpiryClock(options.clock, options.expireAfterMs) : undefined;
    this.tracked = this.expiry !== undefined || options.exemplarSource !== undefined;
    this.find = this.tracked || options.faults.strict ? () => -1 : this.trie.find;
  }

  /** Slots ever used, those of removed series included. */
  get slots(): number {
    return this.columns.slots;
  }

  /** Series there are now, the overflow series included. */
  get size(): number {
    return this.columns.size;
  }

  /** The one series of a metric without labels. */
  single(): number {
    return this.slots === 0 ? this.take([]) : 0;
  }

  /**
   * The slot for labels, known or not: checks them, makes the series, or hands out the overflow series past
   * the limit. Returns -1 where the labels are refused; then it is counted already.
   */
  resolve(labels: unknown): number {
    const slot = this.locate(labels);
    if (slot >= 0 && this.isOverflow(slot)) this.divert();
    return slot;
  }

  /** The slot of a canonical tuple, made where it does not exist (any more). */
  claim(tuple: readonly string[]): number {
    return tuple.length === 0 ? this.single() : (this.trie.get(tuple) ?? this.take(tuple));
  }

  /** Whether there is a series of this canonical tuple. */
  has(tuple: readonly string[]): boolean {
    return tuple.length === 0 ? this.slots > 0 : this.trie.get(tuple) !== undefined;
  }

  /** Whether a slot is the overflow series, which no handle may keep: there may be room for its own later. */
  isOverflow(slot: number): boolean {
    return slot === this.overflowSlot;
  }

  /** Counts an observation that goes to the overflow series. */
  divert(): void {
    const { maxSeries } = this.options;
    this.faults.report(this.descriptor.name, 'SONDE_SERIES_LIMIT', () => ({
      what: nameOf(this.descriptor),
      got: `more than ${maxSeries} label sets`,
      expected: `at most ${maxSeries}`,
      next: 'Drop the label with unbounded values (ids, raw paths), or raise maxSeries. Until then the rest is recorded in one series labelled otel_metric_overflow="true".',
    }));
  }

  /**
   * The handle of some labels: the same one every time, except past the limit. Refused labels get the
   * handle of a series that nobody collects.
   */
  bind<H extends SeriesHandle>(labels: unknown, make: (store: SeriesStore, tuple: readonly string[]) => H): H {
    const slot = this.locate(labels);
    // Past the limit the handle needs labels of its own, read once more; they may be refused this time.
    const past = slot >= 0 && this.isOverflow(slot) ? this.reader.read(labels) : undefined;
    if (slot < 0 || (this.isOverflow(slot) && past === undefined)) {
      this.orphan ??= new SeriesStore({ ...this.options, descriptor: { ...this.descriptor, labelNames: [] } });
      return (this.orphan.handles.of(0) as H | undefined) ?? make(this.orphan, []);
    }
    if (past !== undefined) return make(this, this.reader.canonical(past));
    return (this.handles.of(slot) as H | undefined) ?? make(this, this.columns.tuple(slot));
  }

  /** The handle of a canonical tuple, the same every time; its series is made where it does not exist. */
  handle<H extends SeriesHandle>(
    tuple: readonly string[],
    make: (store: SeriesStore, tuple: readonly string[]) => H,
  ): H {
    return (this.handles.of(this.claim(tuple)) as H | undefined) ?? make(this, tuple);
  }

  /** Remembers to tell a handle when its series goes away. */
  adopt(slot: number, handle: SeriesHandle): void {
    this.handles.add(slot, handle);
  }

  /** After a write, where `tracked` or with an exemplar of the caller's own. `cell` is the position in the row. */
  wrote(slot: number, cell: number, value: number, given?: Readonly<Record<string, string>>): void {
    this.expiry?.touch(slot);
    const exemplar = this.exemplars.record(slot * this.values.width + cell, value, given);
    this.native?.record(slot, value, given !== undefined, exemplar);
  }

  remove(labels: unknown): boolean {
    const raw = this.reader.read(labels);
    if (raw === undefined) return false;
    return this.drop(this.reader.canonical(raw));
  }

  /** Removes the series of a canonical tuple; says whether there was one. */
  drop(tuple: readonly string[]): boolean {
    if (!this.has(tuple)) return false;
    this.release(this.claim(tuple), tuple);
    return true;
  }

  /** Removes every series. */
  clear(): void {
    this.handles.detachAll();
    for (let slot = 0; slot < this.slots; slot++) this.onErase?.(slot);
    this.trie.clear();
    this.values.zeroAll();
    this.exemplars.clear();
    this.native?.clear();
    this.expiry?.clear();
    this.source = {};
    this.columns = new SeriesColumns(this.descriptor.labelNames.length);
    this.overflowSlot = -1;
  }

  /** Sets every series back to zero; the series stay, counting begins anew. */
  reset(): void {
    for (let slot = 0; slot < this.slots; slot++) if (!this.columns.isRemoved(slot)) this.resetSlot(slot);
  }

  /** Sets one series back to zero. */
  resetSlot(slot: number): void {
    this.erase(slot);
    this.columns.restart(slot, this.options.clock.epochMs());
  }

  /**
   * Removes the series that nobody wrote to for the time given. A generator, so that the event loop can be
   * given back while many go at once.
   */
  *expire(): Generator<void> {
    // A metric without labels has one series, and keeps it.
    if (this.expiry === undefined || this.descriptor.labelNames.length === 0) return;
    for (const slot of this.expiry.idle(this.slots)) {
      if (slot === this.overflowSlot || this.columns.isRemoved(slot)) continue;
      this.release(slot, this.columns.tuple(slot));
      yield;
    }
  }

  block(): SeriesBlock {
    const { descriptor, constLabels } = this.options;
    const { rows, columns, createdMs, removed } = this.columns.view();
    return {
      source: this.source,
      constLabels,
      labelNames: descriptor.labelNames,
      bounds: descriptor.bounds,
      quantiles: descriptor.quantiles,
      states: descriptor.states,
      width: this.values.width,
      rows,
      columns,
      removed,
      overflowRow: this.overflowSlot,
      values: this.values.copy(rows),
      createdMs,
      exemplars: this.exemplars.column(),
      native: this.native?.columns(rows),
    };
  }

  private locate(labels: unknown): number {
    // Labels that the metric does not have go unseen on this way; a strict registry looks for them every time.
    const found = this.faults.strict ? -1 : this.trie.find(labels);
    if (found >= 0) return found;
    const raw = this.reader.read(labels);
    if (raw === undefined) return -1;
    const tuple = this.reader.canonical(raw);
    // A value that was cut has no bounded number of spellings; it takes this way every time.
    const spelling = raw.every((value, k) => String(value) === tuple[k]) ? raw : tuple;
    const known = this.trie.get(tuple);
    if (known === undefined) return this.take(tuple, spelling);
    this.trie.set(spelling, tuple, known);
    return known;
  }

  /** Makes the series of a tuple that is not in the trie. */
  private take(tuple: readonly string[], spelling: readonly unknown[] = tuple): number {
    if (this.size - (this.overflowSlot < 0 ? 0 : 1) >= this.options.maxSeries) {
      return this.overflow();
    }
    const slot = this.place(tuple);
    if (tuple.length > 0) this.trie.set(spelling, tuple, slot);
    return slot;
  }

  private overflow(): number {
    if (this.overflowSlot < 0) this.overflowSlot = this.place(this.descriptor.labelNames.map(() => ''));
    return this.overflowSlot;
  }

  private place(tuple: readonly string[]): number {
    const slot = this.columns.place(tuple, this.options.clock.epochMs());
    this.values.reserve(slot);
    this.expiry?.touch(slot);
    return slot;
  }

  private release(slot: number, tuple: readonly string[]): void {
    this.trie.delete(tuple);
    this.handles.detach(slot);
    this.erase(slot);
    this.expiry?.forget(slot);
    this.columns.remove(slot);
    // The last one is gone: begin anew, rather than carry the empty slots along.
    if (this.columns.size === 0) this.clear();
  }

  private erase(slot: number): void {
    this.onErase?.(slot);
    this.values.zero(slot);
    this.exemplars.forget(slot * this.values.width, this.values.width);
    this.native?.forget(slot);
  }
}
