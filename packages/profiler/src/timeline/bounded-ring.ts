/** The last entries of a kind: a full ring writes over its oldest one. */
export class BoundedRing<T> {
  private readonly capacity: number;
  private readonly entries: T[] = [];
  private total = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** How many were ever pushed: the place of the next one, for `since`. */
  get pushed(): number {
    return this.total;
  }

  push(entry: T): void {
    this.entries[this.total++ % this.capacity] = entry;
  }

  /** Those that are still there, oldest first. @param place `pushed`, as it was then */
  since(place = 0): T[] {
    const kept: T[] = [];
    for (let at = Math.max(place, this.total - this.capacity); at < this.total; at++) {
      kept.push(this.entries[at % this.capacity] as T);
    }
    return kept;
  }

  /** How many of those pushed since then were written over. */
  lostSince(place: number): number {
    return Math.max(0, this.total - this.capacity - place);
  }

  clear(): void {
    this.entries.length = 0;
    this.total = 0;
  }
}
