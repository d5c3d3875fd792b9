/** What stands for everything past a limit of names, and for what no name is known of (semantic conventions). */
export const otherName = '_OTHER';

/** Admits a number of different names; all that come later are one. */
export class BoundedNames {
  private readonly names = new Set<string>();
  private readonly limit: number;
  private readonly onLimit: (() => void) | undefined;

  /** @param onLimit told of every name that is not admitted */
  constructor(limit: number, onLimit?: () => void) {
    this.limit = limit;
    this.onLimit = onLimit;
  }

  /** The name itself, if it was admitted before or there is room, or `_OTHER`. */
  admit(name: string): string {
    if (this.names.has(name)) return name;
    if (this.names.size < this.limit) {
      this.names.add(name);
      return name;
    }
    this.onLimit?.();
    return otherName;
  }
}
