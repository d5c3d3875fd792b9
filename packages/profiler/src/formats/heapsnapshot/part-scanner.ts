/** What a scanner of a part of the file does: takes bytes from `at` on. @returns the first byte that is not its own */
export interface PartScanner {
  scan(chunk: Uint8Array, at: number): number;
  readonly done: boolean;
}

/** What the parts of a snapshot are told to, in the order of the file. */
export interface SnapshotParts {
  /** The head: what fields a node has, and how many nodes there are. */
  head(json: string): void;
  /** Numbers of `nodes`, one by one. */
  node(value: number): void;
  /** Texts of `strings`, whether they are wanted or not, in their order. */
  text(place: number, text: string): void;
  /** Whether a text is wanted: the others are not even decoded. */
  wants(place: number): boolean;
}

export function isSpace(byte: number): boolean {
  return byte === 32 || byte === 10 || byte === 13 || byte === 9;
}
