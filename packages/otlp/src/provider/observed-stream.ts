import type { Attributes } from '@opentelemetry/api';
import { attributesKey } from './attributes-key.js';
import type { StreamPlan } from './view.js';

/** What a stream writes what was observed to: a counter's total or a gauge's value of some attributes. */
export interface ObservedStore {
  /** Past the limit of series this is the overflow series. */
  write(attributes: Attributes, value: number): void;
  remove(attributes: Attributes): void;
  clear(): void;
}

/** The value observed of some attributes. */
export interface Observation {
  readonly attributes: Attributes;
  readonly value: number;
}

/** What one call of a callback has observed of a stream, by series. */
export class ObservedSets {
  readonly found = new Map<string, Observation>();
  /** How many of those the stream did not have before. */
  fresh = 0;
  /** What is past the limit of series, as one. */
  rest: Observation | undefined;
}

/** Series read or written from one step to the next: well below a millisecond's work. */
const seriesPerStep = 256;

interface Series {
  readonly attributes: Attributes;
  /** How many callbacks observed it at their last call. */
  holders: number;
}

/**
 * One stream of an observable instrument: it has the series that its callbacks observed when each was last called with
 * success. What a callback does not observe any more is gone; what a failing one observed before stays (OpenTelemetry
 * specification, "Observations inside asynchronous callbacks").
 *
 * Where a view leaves attributes out, several observed values are one series: sums are added up, of other values the last
 * one counts. Past the limit of series, those that came first stay, and the rest is one.
 */
export class ObservedStream {
  private readonly store: ObservedStore;
  private readonly plan: Pick<StreamPlan, 'keeps' | 'aggregate' | 'process'>;
  readonly maxSeries: number;
  private readonly series = new Map<string, Series>();
  private readonly values = new Map<object, Map<string, number>>();
  private readonly overflows = new Map<object, Observation>();

  constructor(store: ObservedStore, plan: Pick<StreamPlan, 'keeps' | 'aggregate' | 'process'>, maxSeries: number) {
    this.store = store;
    this.plan = plan;
    this.maxSeries = maxSeries;
  }

  /** As `replacing`, in one go. */
  replace(callback: object, observations: Iterable<Observation>): void {
    for (const step of this.replacing(callback, observations)) void step;
  }

  /**
   * Takes over what a callback has observed, in place of what it observed before: in steps, between which the event loop may
   * be given back.
   *
   * @param callback who observed; nothing observed: what it held is gone
   * @param sets what `sorting` has read of the same call already
   */
  *replacing(callback: object, observations: Iterable<Observation>, sets = new ObservedSets()): Generator<void> {
    yield* this.sorting(observations, sets);
    const { found, rest } = sets;
    const held = this.values.get(callback) ?? new Map<string, number>();
    this.values.set(callback, held);
    let steps = 0;
    // What goes, goes first: it makes room.
    for (const key of held.keys()) {
      if (found.has(key)) continue;
      held.delete(key);
      this.release(key);
      if (++steps % seriesPerStep === 0) yield;
    }
    let overflow: Observation | undefined;
    for (const [key, { attributes, value }] of found) {
      const last = held.get(key);
      if (last !== undefined || this.hold(key, attributes)) {
        // A total that goes down began anew: so does its series.
        if (this.plan.aggregate.kind === 'sum' && value < (last ?? 0)) this.store.remove(attributes);
        held.set(key, value);
        this.write(key, value);
      } else overflow = this.joined(overflow, { attributes, value });
      if (++steps % seriesPerStep === 0) yield;
    }
    if (rest !== undefined) overflow = this.joined(overflow, rest);
    if (held.size === 0) this.values.delete(callback);
    this.writeOverflow(callback, overflow);
  }

  private get isSum(): boolean {
    return this.plan.aggregate.kind !== 'last-value';
  }

  /** Whether a view makes one series of several. */
  private get joins(): boolean {
    return this.plan.keeps !== undefined || this.plan.process !== undefined;
  }

  /**
   * Sorts what was observed by series, in steps. It keeps no more sets than there may be series beside those there are: what
   * comes past that could not become a series, and is one with the rest at once.
   */
  *sorting(observations: Iterable<Observation>, sets: ObservedSets): Generator<void> {
    const { found } = sets;
    let read = 0;
    for (const { attributes, value } of observations) {
      const kept = this.kept(attributes);
      const key = attributesKey(kept);
      const isFresh = !found.has(key) && !this.series.has(key);
      if (isFresh && sets.fresh >= this.maxSeries) sets.rest = this.joined(sets.rest, { attributes: kept, value });
      else {
        const earlier = this.joins && this.isSum ? found.get(key) : undefined;
        found.set(key, { attributes: kept, value: value + (earlier?.value ?? 0) });
        if (isFresh) sets.fresh++;
      }
      if (++read % seriesPerStep === 0) yield;
    }
  }

  /** What is past the limit of series, with one more. */
  private joined(overflow: Observation | undefined, { attributes, value }: Observation): Observation {
    return { attributes, value: this.isSum ? value + (overflow?.value ?? 0) : value };
  }

  private kept(attributes: Attributes): Attributes {
    const { keeps, process } = this.plan;
    const processed = process?.(attributes) ?? attributes;
    return keeps === undefined
      ? processed
      : Object.fromEntries(Object.entries(processed).filter(([key]) => keeps(key)));
  }

  private hold(key: string, attributes: Attributes): boolean {
    const series = this.series.get(key);
    if (series !== undefined) series.holders++;
    else if (this.series.size < this.maxSeries) this.series.set(key, { attributes, holders: 1 });
    else return false;
    return true;
  }

  private release(key: string): void {
    const series = this.series.get(key);
    if (series === undefined) return;
    if (--series.holders > 0) {
      this.write(key);
      return;
    }
    this.series.delete(key);
    this.store.remove(series.attributes);
  }

  /** @param value where it is known to be the one that counts, unless others are added to it */
  private write(key: string, value?: number): void {
    const series = this.series.get(key);
    if (series === undefined) return;
    let written = series.holders === 1 || !this.joins || !this.isSum ? value : undefined;
    if (written !== undefined) {
      this.store.write(series.attributes, written);
      return;
    }
    for (const values of this.values.values()) {
      const part = values.get(key);
      if (part !== undefined) written = this.joins && this.isSum ? part + (written ?? 0) : part;
    }
    if (written !== undefined) this.store.write(series.attributes, written);
  }

  private writeOverflow(callback: object, overflow: Observation | undefined): void {
    const had = this.overflows.size > 0;
    if (overflow === undefined) this.overflows.delete(callback);
    else this.overflows.set(callback, overflow);
    if (!had && overflow === undefined) return;
    if (this.overflows.size === 0) {
      // The overflow series goes with all others only.
      this.store.clear();
      for (const key of this.series.keys()) this.write(key);
      return;
    }
    const parts = [...this.overflows.values()];
    // Only what the full store does not know leads to its overflow series. Where a callback has made room since, those that
    // are past the limit are looked at again when they are next observed.
    const stranger = parts.findLast(({ attributes }) => !this.series.has(attributesKey(attributes)));
    if (stranger === undefined || this.series.size < this.maxSeries) return;
    const value = this.isSum ? parts.reduce((sum, part) => sum + part.value, 0) : parts.at(-1)?.value;
    this.store.write(stranger.attributes, value as number);
  }
}
