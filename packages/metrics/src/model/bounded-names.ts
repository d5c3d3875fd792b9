/** What stands for everything past a limit of names, and for what no name is known of (semantic conventions). */
export const otherName = '_OTHER';

/** Admits a number of different names; all that come later are one. */
export class BoundedNames {
  private readonly names = new Set<string>();
  private readonly limit: number;
  private readonly onLimit: (() => void) | undefined;
  private readonly other: string;

  /**
   * @param onLimit told of every name that is not admitted
   * @param other stands for all of those
   */
  constructor(limit: number, onLimit?: () => void, other: string = otherName) {
    this.limit = limit;
    this.onLimit = onLimit;
    this.other = other;
  }

  /** The name itself, if it was admitted before or there is room; else the one for all others. */
  admit(name: string): string {
    if (this.names.has(name)) return name;
    if (this.names.size < this.limit) {
      this.names.add(name);
      return name;
    }
    this.onLimit?.();
    return this.other;
  }
}
