import type { StatementInfo } from '../../query/statement.js';

/** What to do: a sentence or two, and a few lines of code. */
export interface Fix {
  readonly text: string;
  readonly example: string | undefined;
}

/** What a fix is made for. */
export interface FixSubject {
  readonly orm: string | undefined;
  readonly statement: StatementInfo;
  /** The query whose rows are looped over, where it is known and another one. */
  readonly parent: StatementInfo | undefined;
  /** Each run asks for what an earlier run of the same query returned: a tree, or a linked list. */
  readonly isRecursive: boolean;
  readonly isConcurrent: boolean;
  /** The most rows that one run returned, where it is known. */
  readonly maxRows?: number | undefined;
  readonly others?: readonly StatementInfo[];
}
