/** Counts the placeholders of one text, as the servers do: each gets the index of its value among the parameters. */
export class ParameterIndex {
  private next = 0;
  private named: Map<string, number> | undefined;

  /** `?`: the one after the highest so far. */
  following(): number {
    return this.next++;
  }

  /** `$2`, `?2`: counted from 1 in the text. */
  numbered(digits: string): number {
    const index = Math.max(0, Number(digits) - 1);
    if (!Number.isSafeInteger(index) || index > 65_535) return 65_535;
    if (index >= this.next) this.next = index + 1;
    return index;
  }

  /** `:name`, `@name`, `$name`: the same name is the same value. */
  byName(name: string): number {
    this.named ??= new Map();
    const known = this.named.get(name);
    if (known !== undefined) return known;
    const index = this.next++;
    this.named.set(name, index);
    return index;
  }
}
