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
    const { index } = this;
    if (index >= 0 && typeof value === 'number') this.cells[index] = value;
    else if (typeof value === 'number') this.wrote(this.attach(), value);
    else refuseText(this.store, value);
  }

  /** Adds to the value. NaN and the infinities are refused: no later addition could put them right. */
  inc(amount = 1): void {
    const { index } = this;
    if (index >= 0 && isStep(amount)) this.cells[index] = (this.cells[index] as number) + amount;
    else if (isStep(amount)) {
      const place = this.attach();
      this.wrote(place, (this.cells[place] as number) + amount);
    } else refuseStep(this.store, amount);
  }

  private wrote(place: number, value: number): void {
    this.cells[place] = value;
    this.store.wrote(this.slot, 0, value);
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
    const slot = this.find(labels);
    if (slot >= 0 && typeof value === 'number') {
      (this.pages[slot >> this.shift] as Float64Array)[slot & this.mask] = value;
    } else this.write(labels, value, false);
  }

  /** Adds to the value of these labels. See `Gauge.inc`. */
  inc(labels: Labels<Name>, amount = 1): void {
    const slot = this.find(labels);
    if (slot >= 0 && isStep(amount)) {
      const cells = this.pages[slot >> this.shift] as Float64Array;
      cells[slot & this.mask] = (cells[slot & this.mask] as number) + amount;
    } else this.write(labels, amount, true);
  }

  private write(labels: Labels<Name>, value: number, add: boolean): void {
    const { store } = this;
    const slot = store.resolve(labels);
    if (slot < 0) return;
    if (add ? !isStep(value) : typeof value !== 'number') {
      (add ? refuseStep : refuseText)(store, value);
      return;
    }
    const cells = store.values.page(slot);
    const place = store.values.offset(slot);
    cells[place] = add ? (cells[place] as number) + value : value;
    store.wrote(slot, 0, value);
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
  startTimer<const Given extends Partial<Labels<Name>> = Record<never, never>>(
    labels?: Given,
  ): EndLabelledTimer<Exclude<Name, keyof Given>> {
    return startLabelledTimer<Name, Given>(this.clock, labels, (all, seconds) => this.set(all, seconds));
  }

  /** @internal */
  protected handle(store: SeriesStore, tuple: readonly string[]): Gauge {
    return new Gauge(store, tuple, this.clock);
  }
}

/** A finite number: adding one can be undone by adding another. */
function isStep(amount: unknown): amount is number {
  return typeof amount === 'number' && amount - amount === 0;
}

function refuseText(store: SeriesStore, value: unknown): void {
  refuseValue(store, value, 'a number', 'Convert the value before setting it.');
}

function refuseStep(store: SeriesStore, amount: unknown): void {
  refuseValue(store, amount, 'a finite number', 'Use set() for NaN or an infinity.');
}
