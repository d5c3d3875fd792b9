/** A place in the source of the application. */
export interface CallSite {
  /** Relative to the working directory where it lies in it; of a source map, the original. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** As the stack names it: `OrderService.list`. */
  readonly function: string | undefined;
}

/** A stack that was captured and not yet read: reading is what costs. */
export interface CapturedStack {
  readonly stack?: string;
}
