/** The columns of a snapshot, as `SeriesBlock` describes them. */
export interface ColumnsView {
  readonly rows: number;
  readonly columns: readonly (readonly string[])[];
  readonly createdMs: readonly number[];
  readonly removed: ReadonlySet<number> | undefined;
}

/**
 * How much later a slot begins anew within a millisecond: about a microsecond, less than it takes to remove and make a
 * series, so that starts do not run ahead of the clock. A power of two, which no time of these days is too large for.
 */
const startStepMs = 2 ** -10;

/**
 * Which slots are in use, under which labels, since when. What a snapshot was given is never changed: the
 * columns are shared with it and only grow, and are copied before the first other change behind it.
 */
export class SeriesColumns {
  private columns: string[][];
  private createdMs: number[] = [];
  private removed = new Set<number>();
  private free: number[] = [];
  private used = 0;
  private shared = false;

  /** @param labels how many labels each series has */
  constructor(labels: number) {
    this.columns = Array.from({ length: labels }, () => []);
  }

  /** Slots ever used, those of removed series included. */
  get slots(): number {
    return this.used;
  }

  /** Slots in use. */
  get size(): number {
    return this.used - this.removed.size;
  }

  isRemoved(slot: number): boolean {
    return this.removed.has(slot);
  }

  /** Puts a tuple into a slot that is free, or a new one, and returns it. */
  place(tuple: readonly string[], createdMs: number): number {
    const reused = this.free.pop();
    const slot = reused ?? this.used++;
    if (reused !== undefined) {
      this.unshare();
      this.removed.delete(slot);
    }
    tuple.forEach((value, k) => {
      (this.columns[k] as string[])[slot] = value;
    });
    this.begin(slot, createdMs);
    return slot;
  }

  tuple(slot: number): readonly string[] {
    return this.columns.map((column) => column[slot] as string);
  }

  remove(slot: number): void {
    this.unshare();
    this.removed.add(slot);
    this.free.push(slot);
  }

  /** Counting in this slot begins anew. */
  restart(slot: number, createdMs: number): void {
    this.unshare();
    this.begin(slot, createdMs);
  }

  view(): ColumnsView {
    this.shared = true;
    const { columns, createdMs, removed } = this;
    return { rows: this.used, columns, createdMs, removed: removed.size === 0 ? undefined : removed };
  }

  /** Later than before in any case: by its start, a series is told from the one that was here within the same millisecond. */
  private begin(slot: number, createdMs: number): void {
    this.createdMs[slot] = Math.max(createdMs, (this.createdMs[slot] ?? Number.NEGATIVE_INFINITY) + startStepMs);
  }

  private unshare(): void {
    if (!this.shared) return;
    this.shared = false;
    this.columns = this.columns.map((column) => column.slice());
    this.createdMs = this.createdMs.slice();
    this.removed = new Set(this.removed);
  }
}
