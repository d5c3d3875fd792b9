/** What advice is given about. */
export type AdviceKind =
  /** A table is read from end to end for a few of its rows. */
  | 'table_scan'
  /** A join reads a table from end to end, again and again. */
  | 'nested_loop_scan'
  /** A sort of many rows that an index would save, or that does not fit into memory. */
  | 'large_sort'
  | 'disk_sort'
  | 'disk_hash'
  /** The planner expected another number of rows. */
  | 'misestimate'
  | 'temporary_table'
  | 'automatic_index'
  | 'slow_statement'
  | 'foreign_key_without_index'
  | 'duplicate_index'
  | 'redundant_index'
  | 'unused_index'
  | 'invalid_index'
  | 'scanned_table';

/** Something to mend in a database. Plain data without any value of a statement. */
export interface AdviceFinding {
  readonly kind: AdviceKind;
  /** `public.orders`; undefined: it is not about one. */
  readonly table: string | undefined;
  /** The index, constraint or node of the plan that it is about. */
  readonly where: string | undefined;
  /** The fingerprint of the statement whose plan it is in. */
  readonly statement?: string | undefined;
  /** One line. */
  readonly what: string;
  /** Why it hurts. */
  readonly why: string;
  /** What to do, and what to look at before. */
  readonly todo: string;
  /** A statement that does it. Never run by Sonde. */
  readonly sql: string | undefined;
}
