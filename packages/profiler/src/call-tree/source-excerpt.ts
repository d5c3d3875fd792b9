/** A few lines of a source file, around a function that took time. */
export interface SourceExcerpt {
  /** As in `Frame.file`. */
  readonly file: string;
  /** From 1. */
  readonly firstLine: number;
  readonly lines: readonly string[];
}
