import type { Counter } from '../instruments/counter.js';
import type { Gauge } from '../instruments/gauge.js';
import type { Histogram } from '../instruments/histogram.js';
import type { ExemplarLabels } from '../instruments/refusals.js';
import type { Attributes } from './attribute-trie.js';
import { OpenInstrument } from './open-series.js';

/**
 * Totals under attributes that may differ from call to call. Values that are `null`, `undefined` or `''` count as not
 * there; what is no text, number or boolean is recorded as its JSON.
 */
export class OpenCounter extends OpenInstrument<Counter> {
  /** Adds to the total of these attributes. See `Counter.inc`. */
  inc(attributes?: Attributes, amount = 1, exemplar?: ExemplarLabels): void {
    this.series.of(attributes).inc(amount, exemplar);
  }

  /** Takes over a running total that something else keeps, read at collect time. */
  setTotal(attributes: Attributes | undefined, total: number): void {
    this.series.of(attributes).observeTotal(total);
  }
}

/** Values that go up and down, under attributes that may differ from call to call. See `OpenCounter` for those. */
export class OpenGauge extends OpenInstrument<Gauge> {
  /** Sets the value of these attributes. See `Gauge.set`. */
  set(attributes: Attributes | undefined, value: number): void {
    this.series.of(attributes).set(value);
  }

  /** Adds to the value of these attributes. See `Gauge.inc`. */
  inc(attributes?: Attributes, amount = 1): void {
    this.series.of(attributes).inc(amount);
  }
}

/** Distributions under attributes that may differ from call to call. See `OpenCounter` for those. */
export class OpenHistogram extends OpenInstrument<Histogram> {
  /** Records one value under these attributes. See `Histogram.observe`. */
  observe(attributes: Attributes | undefined, value: number, exemplar?: ExemplarLabels): void {
    this.series.of(attributes).observe(value, exemplar);
  }
}
