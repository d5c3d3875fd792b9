import type { ContenderId } from '../contenders/contender.js';
import type { Measure, Row } from '../rows/row.js';
import type { Quantities } from '../workloads/task.js';

/** All that was measured: the samples of each round, by row, work, contender and quantity. */
export class Measurements {
  readonly #rounds = new Map<string, Quantities[]>();

  add(row: Row, work: string, contender: ContenderId, quantities: Quantities): void {
    const key = keyOf(row, work, contender);
    const rounds = this.#rounds.get(key);
    if (rounds === undefined) this.#rounds.set(key, [quantities]);
    else rounds.push(quantities);
  }

  /** The samples behind a measure, round by round; empty for a contender that did not take part. */
  rounds(row: Row, measure: Measure, contender: ContenderId): readonly (readonly number[])[] {
    const rounds = this.#rounds.get(keyOf(row, measure.work, contender)) ?? [];
    return rounds.map((quantities) => {
      const samples = quantities[measure.quantity];
      if (samples === undefined || samples.length === 0) {
        throw new Error(`row ${row.number}, ${contender}: nothing was measured as ${measure.quantity}`);
      }
      return samples;
    });
  }
}

const keyOf = (row: Row, work: string, contender: ContenderId): string => `${row.number} ${work} ${contender}`;
