/** What the value at one place of a statement is for. */
export type SlotRole =
  /** Compared with `=`, `IS` or `LIKE`: it picks rows. */
  | 'equals'
  /** Compared with `<`, `>`, `BETWEEN` and the like: it bounds rows, as keyset pagination does. */
  | 'range'
  /** One of a list, `IN (…)`, or the array of `= ANY(…)`. */
  | 'in'
  | 'limit'
  | 'offset'
  /** Written: in `VALUES` or `SET`. */
  | 'written'
  | 'other';

/** A place of a statement whose value differs from call to call: a placeholder, or a literal in the text. */
export interface Slot {
  readonly role: SlotRole;
  /** Of a placeholder, the index of its value among the parameters, from 0. */
  readonly parameter: number | undefined;
  /** Of a literal, the hash of its value (`value-hash.ts`): the value itself is not kept. */
  readonly literal: number | undefined;
}

export type StatementKind = 'read' | 'write' | 'schema' | 'control' | 'other';

/** What is known of a statement by its text alone. Holds no literal of it and no comment. */
export interface SqlAnalysis {
  /**
   * The text without literals (`?`), comments and superfluous space; lists of values are one `(?)`. Identifiers and
   * keywords as they were written. Cut at 2000 characters.
   */
  readonly text: string;
  /** 16 hexadecimal digits: the same for statements that differ in values, lengths of lists, space, comments and case of keywords. */
  readonly fingerprint: string;
  /** The first keyword that says what is done, in upper case: `SELECT`, `INSERT`, `BEGIN`. Of a CTE, that of its main statement. */
  readonly operation: string;
  readonly kind: StatementKind;
  /** Names of tables that are read or written, as written, in the order of the text, each once, at most 10. */
  readonly tables: readonly string[];
  /** `db.query.summary` of the semantic conventions: at most 255 characters; names without quotes they can do without. */
  readonly summary: string;
  /** At most 1000 of them. */
  readonly slots: readonly Slot[];
  /** The statement has an `ORDER BY` or `LIMIT` of its outermost level. */
  readonly isOrdered: boolean;
  readonly isLimited: boolean;
  /** The text was longer than is read (64 KiB), or could not be read to its end: an open quote or comment. */
  readonly isIncomplete: boolean;
}
