import type { Slot, StatementKind } from '../sql/analysis.js';

/** A statement as reports show it: no literal, no comment. */
export interface StatementInfo {
  readonly fingerprint: string;
  readonly text: string;
  readonly summary: string;
  readonly operation: string;
  /** `db.system.name` of the semantic conventions: `postgresql`, `mysql`, `sqlite`, `mongodb`, `redis`. */
  readonly system: string;
  readonly tables: readonly string[];
}

/** One statement, whatever its values: the same object for all queries with its fingerprint and system. */
export interface Statement {
  readonly info: StatementInfo;
  readonly kind: StatementKind;
  readonly isOrdered: boolean;
  readonly isLimited: boolean;
}

/** A text and what it stands for: the same statement has many texts where values are written into it. */
export interface StatementText {
  readonly statement: Statement;
  /** Where values stand in this very text, placeholders and literals. Of a command without SQL, empty: all parameters count. */
  readonly slots: readonly Slot[];
  /** A comment of it says that it is meant to repeat. */
  readonly isAllowed: boolean;
}
