import type { Histogram } from '@sonde/metrics';
import type { Statement, StatementText } from '../query/statement.js';
import type { Slot } from '../sql/analysis.js';

/** Where one statement's queries are recorded, when they go well. */
export interface QuerySeries {
  readonly duration: Histogram;
  readonly rows: Histogram;
}

/**
 * A text and what it stands for, with what its observer works out once: a look into a map, for each query, costs more
 * than what is done with its answer.
 */
export class KnownText implements StatementText {
  readonly statement: Statement;
  readonly slots: readonly Slot[];
  readonly isAllowed: boolean;
  /** From where on it is slow, in ms. */
  slowMs: number | undefined;
  /** Where its queries are counted that end well, of the namespace that asked first. */
  series: QuerySeries | undefined;
  namespace: string | undefined;

  constructor(statement: Statement, slots: readonly Slot[], isAllowed: boolean) {
    this.statement = statement;
    this.slots = slots;
    this.isAllowed = isAllowed;
    this.slowMs = undefined;
    this.series = undefined;
    this.namespace = undefined;
  }
}
