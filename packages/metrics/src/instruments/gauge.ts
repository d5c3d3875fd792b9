import type { Clock } from '../clock.js';
import type { Labels } from '../model/labels.js';
import type { SeriesStore } from '../series/series-store.js';
import { BoundSeries } from './bound-series.js';
import { LabelledSeries } from './labelled-series.js';
import { refuseValue } from './refusals.js';
import { type EndLabelledTimer, type EndTimer, startLabelledTimer, startTimer } from './timer-start.js';

/** A value that goes up and down: requests in flight, queue length, temperature. */
export class Gauge extends BoundSeries {
  private readonly clock: Clock;

  /** @internal */
  constructor(store: SeriesStore, tuple: readonly string[], clock: Clock) {
    super(store, tuple);
    this.clock = clock;
  }

  /** Sets the value. NaN and the infinities are values a gauge may have. */
  set(value: number): void {
    const index = this.index < 0 ? this.attach() : this.index;
    if (typeof value !== 'number') {
      refuseValue(this.store, value, 'a number', 'Convert the value before setting it.');
      return;
    }
    this.cells[index] = value;
    if (this.store.tracked) this.store.wrote(this.slot, 0, value);
  }

  /** Adds to the value. NaN and the infinities are refused: no later addition could put them right. */
  inc(amount = 1): void {
    const index = this.index < 0 ? this.attach() : this.index;
    if (!add(this.cells, index, amount)) refuseStep(this.store, amount);
    else if (this.store.tracked) this.store.wrote(this.slot, 0, amount);
  }

  /** Subtracts from the value. */
  dec(amount = 1): void {
    this.inc(typeof amount === 'number' ? -amount : amount);
  }

  /** Sets the value to the present time in seconds since the Unix epoch. */
  setToCurrentTime(): void {
    this.set(this.clock.epochMs() / 1000);
  }

  /** Starts the clock; the function returned sets the gauge to the seconds gone by, and returns them. */
  startTimer(): EndTimer {
    return startTimer(this.clock, (seconds) => this.set(seconds));
  }

  /** Sets the value back to zero. */
  reset(): void {
    this.store.reset();
  }
}

/** A gauge with labels: one value per label set. */
export class LabelledGauge<Name extends string = string> extends LabelledSeries<Name, Gauge> {
  private readonly clock: Clock;

  /** @internal */
  constructor(store: SeriesStore, clock: Clock) {
    super(store);
    this.clock = clock;
  }

  /** Sets the value of these labels. See `Gauge.set`. */
  set(labels: Labels<Name>, value: number): void {
    const { store } = this;
    let slot = store.find(labels);
    if (slot < 0) {
      slot = store.resolve(labels);
      if (slot < 0) return;
    }
    if (typeof value !== 'number') {
      refuseValue(store, value, 'a number', 'Convert the value before setting it.');
      return;
    }
    const { values } = store;
    (values.pages[slot >> values.shift] as Float64Array)[slot & values.mask] = value;
    if (store.tracked) store.wrote(slot, 0, value);
  }

  /** Adds to the value of these labels. See `Gauge.inc`. */
  inc(labels: Labels<Name>, amount = 1): void {
    const { store } = this;
    let slot = store.find(labels);
    if (slot < 0) {
      slot = store.resolve(labels);
      if (slot < 0) return;
    }
    const { values } = store;
    if (!add(values.pages[slot >> values.shift] as Float64Array, slot & values.mask, amount)) refuseStep(store, amount);
    else if (store.tracked) store.wrote(slot, 0, amount);
  }

  /** Subtracts from the value of these labels. */
  dec(labels: Labels<Name>, amount = 1): void {
    this.inc(labels, typeof amount === 'number' ? -amount : amount);
  }

  /** Sets the value of these labels to the present time in seconds since the Unix epoch. */
  setToCurrentTime(labels: Labels<Name>): void {
    this.set(labels, this.clock.epochMs() / 1000);
  }

  /** Starts the clock; the function returned sets the gauge of these labels to the seconds gone by.
   * Labels known only then are given to it. */
  startTimer(labels?: Partial<Labels<Name>>): EndLabelledTimer<Name> {
    return startLabelledTimer(this.clock, labels, (all, seconds) => this.set(all, seconds));
  }

  /** @internal */
  protected handle(store: SeriesStore, tuple: readonly string[]): Gauge {
    return new Gauge(store, tuple, this.clock);
  }
}

/** Adds a finite amount; says whether it did. */
function add(cells: Float64Array, index: number, amount: number): boolean {
  if (!(typeof amount === 'number' && amount - amount === 0)) return false;
  cells[index] = (cells[index] as number) + amount;
  return true;
}

function refuseStep(store: SeriesStore, amount: unknown): void {
  refuseValue(store, amount, 'a finite number', 'Use set() for NaN or an infinity.');
}
