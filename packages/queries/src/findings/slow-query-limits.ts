import type { Statement } from '../query/statement.js';
import type { Mode } from './thresholds.js';

export interface SlowQueryLimits {
  /** From where on a query is slow, in ms; undefined: none is. */
  readonly thresholdMs: number | undefined;
  /**
   * Other thresholds, by operation (`SELECT`) or summary (`SELECT orders`, which goes before); undefined: those are
   * never slow. Case does not count.
   */
  readonly byOperation: Readonly<Record<string, number | undefined>>;
  /** Hits within the window that make a finding. */
  readonly hits: number;
  readonly windowMs: number;
}

const windowMs = 10 * 60_000;

export const defaultSlowQueryLimits: Readonly<Record<Mode, SlowQueryLimits>> = {
  development: { thresholdMs: 200, byOperation: {}, hits: 1, windowMs },
  production: { thresholdMs: 500, byOperation: {}, hits: 3, windowMs },
  test: { thresholdMs: undefined, byOperation: {}, hits: 1, windowMs },
};

/** Commands that wait because they are told to. */
const blocking = /^(b[lrz]\w*pop\w*|blmove|brpoplpush|xread|xreadgroup|wait|waitaof|[ps]?subscribe|listen|monitor)$/i;

/** The threshold of each statement, worked out once. */
export class SlowThresholds {
  private readonly standard: number;
  private readonly byOperation: ReadonlyMap<string, number>;
  private readonly known = new WeakMap<Statement, number>();

  constructor({ thresholdMs, byOperation }: SlowQueryLimits) {
    this.standard = thresholdMs ?? Number.POSITIVE_INFINITY;
    this.byOperation = new Map(
      Object.entries(byOperation).map(([name, ms]) => [name.toUpperCase(), ms ?? Number.POSITIVE_INFINITY]),
    );
  }

  /** In ms; infinite: it is never slow. */
  of(statement: Statement): number {
    let ms = this.known.get(statement);
    if (ms === undefined) {
      const { summary, operation } = statement.info;
      ms = blocking.test(operation)
        ? Number.POSITIVE_INFINITY
        : (this.byOperation.get(summary.toUpperCase()) ??
          this.byOperation.get(operation.toUpperCase()) ??
          this.standard);
      this.known.set(statement, ms);
    }
    return ms;
  }
}
