import type { AdviceFinding } from '../finding.js';
import type { Plan } from '../plan.js';

/** How a database would run a statement, or why it cannot be told. */
export type Explanation = PlannedStatement | UnplannedStatement;

/** A plan with what is needed to judge it. */
export interface PlannedText {
  readonly planned: true;
  /** Its root has what the database estimates for the whole: `cost` in its own unit, and `rows`, where it does. */
  readonly plan: Plan;
  /** About how many rows a table of it has; undefined: not known. */
  readonly rowsOf: (table: string, schema: string | undefined) => number | undefined;
  /** What to know before believing it; undefined: nothing. */
  readonly note: string | undefined;
}

export interface PlannedStatement extends PlannedText {
  /** What of the plan hurts, in the order of its nodes; empty: nothing to mend. */
  readonly findings: readonly AdviceFinding[];
  /** One line: `estimated cost 443, 20 rows: table scan of public.orders`. */
  readonly verdict: string;
}

export interface UnplannedStatement {
  readonly planned: false;
  /** Whether Sonde did not ask, or the database did not answer. */
  readonly code: 'SONDE_QUERIES_EXPLAIN_REFUSED' | 'SONDE_QUERIES_EXPLAIN_FAILED';
  /** `cannot be planned: …` or `not explained: …`; holds no value of the statement. */
  readonly reason: string;
}

export function refused(why: string): UnplannedStatement {
  return { planned: false, code: 'SONDE_QUERIES_EXPLAIN_REFUSED', reason: `not explained: ${why}` };
}

export function failed(why: string): UnplannedStatement {
  return { planned: false, code: 'SONDE_QUERIES_EXPLAIN_FAILED', reason: `cannot be planned: ${why}` };
}
