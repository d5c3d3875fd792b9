import type { Labels } from '../model/labels.js';
import type { SeriesStore } from '../series/series-store.js';
import { BoundSeries } from './bound-series.js';
import { LabelledSeries } from './labelled-series.js';
import { type ExemplarLabels, refuseValue } from './refusals.js';

/** A total that only goes up: requests served, bytes sent. One series; see `LabelledCounter` for many. */
export class Counter extends BoundSeries {
  /**
   * Adds to the total.
   *
   * @param amount finite and not negative; anything else is refused (counted, not recorded)
   * @param exemplar labels of an example of what was counted, such as `{ trace_id }`
   */
  inc(amount = 1, exemplar?: ExemplarLabels): void {
    const { index } = this;
    if (index >= 0 && exemplar === undefined) {
      if (amount === 1) {
        // Nothing to check: this is the whole of the usual call.
        this.cells[index] = (this.cells[index] as number) + 1;
        return;
      }
      if (add(this.cells, index, amount)) return;
    }
    this.incWithCare(amount, exemplar);
  }

  private incWithCare(amount: number, exemplar: ExemplarLabels | undefined): void {
    const index = this.attach();
    if (add(this.cells, index, amount)) this.store.wrote(this.slot, 0, amount, exemplar);
    else refuseAmount(this.store, amount);
  }

  /** @internal Takes over a running total that is kept elsewhere, read at collect time. */
  observeTotal(total: number): void {
    this.attach();
    observeTotal(this.store, this.slot, total);
  }
}

/** A counter with labels: one total per label set. */
export class LabelledCounter<Name extends string = string> extends LabelledSeries<Name, Counter> {
  /** Adds to the total of these labels. See `Counter.inc`. */
  inc(labels: Labels<Name>, amount = 1, exemplar?: ExemplarLabels): void {
    const slot = this.find(labels);
    if (slot >= 0 && exemplar === undefined) {
      if (add(this.pages[slot >> this.shift] as Float64Array, slot & this.mask, amount)) return;
    }
    this.incWithCare(labels, amount, exemplar);
  }

  private incWithCare(labels: Labels<Name>, amount: number, exemplar: ExemplarLabels | undefined): void {
    const { store } = this;
    const slot = store.resolve(labels);
    if (slot < 0) return;
    if (add(store.values.page(slot), store.values.offset(slot), amount)) store.wrote(slot, 0, amount, exemplar);
    else refuseAmount(store, amount);
  }

  /**
   * Takes over a running total that something else keeps (a driver, the kernel). For use in the `observe`
   * option; everywhere else `inc` is right.
   */
  setTotal(labels: Labels<Name>, total: number): void {
    const slot = this.store.resolve(labels);
    if (slot >= 0) observeTotal(this.store, slot, total);
  }

  /** @internal */
  protected handle(store: SeriesStore, tuple: readonly string[]): Counter {
    return new Counter(store, tuple);
  }
}

/** Adds to a total, unless that would make it go down or leave the finite numbers; says whether it did. */
function add(cells: Float64Array, index: number, amount: number): boolean {
  if (typeof amount !== 'number') return false;
  const total = (cells[index] as number) + amount;
  if (!(amount >= 0 && total < Number.POSITIVE_INFINITY)) return false;
  cells[index] = total;
  return true;
}

function observeTotal(store: SeriesStore, slot: number, total: number): void {
  if (!(typeof total === 'number' && total >= 0 && total < Number.POSITIVE_INFINITY)) {
    refuseAmount(store, total);
    return;
  }
  store.values.page(slot)[store.values.offset(slot)] = total;
  store.wrote(slot, 0, total);
}

function refuseAmount(store: SeriesStore, amount: unknown): void {
  const falls = typeof amount === 'number' && amount < 0;
  const next = falls ? 'Use a gauge for what can go down.' : 'Correct how the amount is computed.';
  refuseValue(store, amount, 'a finite number, 0 or more', next);
}
