import type { NativeColumns } from '../model/native-columns.js';
import type { NativeShape } from '../model/native-shape.js';
import type { Exemplar, ExemplarColumn } from '../model/snapshot.js';
import type { ExemplarStore } from './exemplar-store.js';
import { ExponentialBuckets } from './exponential-buckets.js';
import { nativeColumns } from './native-copy.js';

/** Exemplars of a row. Each octave has one of so many places; the octaves that share one are 2^10 apart. */
const exemplarsPerRow = 10;

/** The exponential buckets of the series of one metric, by slot. */
export class NativeRows {
  private readonly shape: NativeShape;
  private readonly exemplars: ExemplarStore;
  /** A slot has none while nothing was observed. */
  private rows: (ExponentialBuckets | undefined)[] = [];

  constructor(shape: NativeShape, exemplars: ExemplarStore) {
    this.shape = shape;
    this.exemplars = exemplars;
  }

  /** Counts a finite value. */
  count(slot: number, value: number): void {
    (this.rows[slot] ?? this.begin(slot)).record(value);
  }

  /**
   * Counts a value, and keeps the exemplar that was taken for it, or asks for one where it is time.
   *
   * @param given whether the caller brought an exemplar: where it was refused, there is none
   */
  record(slot: number, value: number, given: boolean, taken: Exemplar | undefined): void {
    this.count(slot, value);
    if (!given && !this.exemplars.asks) return;
    const index = slot * exemplarsPerRow + exemplarPlace(value);
    if (!given) this.exemplars.record(index, value, undefined);
    else if (taken !== undefined) this.exemplars.put(index, taken);
  }

  forget(slot: number): void {
    this.rows[slot] = undefined;
    this.exemplars.forget(slot * exemplarsPerRow, exemplarsPerRow);
  }

  clear(): void {
    this.rows = [];
    this.exemplars.clear();
  }

  /** The buckets of the first `count` slots at this instant. */
  columns(count: number): NativeColumns {
    const exemplars = this.exemplars.column();
    return {
      ...nativeColumns(this.shape, this.rows, count),
      exemplars: exemplars && { of: (row) => [...exemplarsOf(exemplars, row)] },
    };
  }

  private begin(slot: number): ExponentialBuckets {
    // In order, so that the array never has holes.
    while (this.rows.length < slot) this.rows.push(undefined);
    const row = new ExponentialBuckets(this.shape);
    this.rows[slot] = row;
    return row;
  }
}

function exemplarPlace(value: number): number {
  const octave = value === 0 ? 0 : Math.floor(Math.log2(Math.abs(value)));
  return ((octave % exemplarsPerRow) + exemplarsPerRow) % exemplarsPerRow;
}

function* exemplarsOf(exemplars: ExemplarColumn, row: number): Generator<Exemplar> {
  for (let place = 0; place < exemplarsPerRow; place++) {
    const exemplar = exemplars.get(row * exemplarsPerRow + place);
    if (exemplar !== undefined) yield exemplar;
  }
}
