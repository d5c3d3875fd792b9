import type { Plan } from '../plan.js';

/** How a database would run a statement, or why it cannot be told. */
export type Explanation = PlannedStatement | UnplannedStatement;

export interface PlannedStatement {
  readonly planned: true;
  readonly plan: Plan;
  /** About how many rows a table of it has; undefined: not known. */
  readonly rowsOf: (table: string, schema: string | undefined) => number | undefined;
  /** What to know before believing it; undefined: nothing. */
  readonly note: string | undefined;
}

export interface UnplannedStatement {
  readonly planned: false;
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
