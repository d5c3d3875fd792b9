/** Numbers in a page: 4 KiB, small enough for a metric with few series, large enough to be a memory copy. */
const pageNumbers = 512;

/**
 * The numbers of all series of one metric: rows of `width`, in pages that never move, so that a handle can
 * keep its page and index for good.
 */
export class ValuePages {
  readonly width: number;
  /** `slot >> shift` is the page, `slot & mask` the row in it. */
  readonly shift: number;
  readonly mask: number;
  readonly pages: Float64Array[] = [];

  /** @param rows how many rows there will ever be, where that is known (1 for a metric without labels). */
  constructor(width: number, rows?: number) {
    this.width = width;
    const perPage = rows ?? Math.max(4, pageNumbers / width);
    this.shift = Math.floor(Math.log2(perPage));
    this.mask = (1 << this.shift) - 1;
  }

  /** Makes sure that a slot has its page. Slots are handed out in order. */
  reserve(slot: number): void {
    const page = slot >> this.shift;
    while (this.pages.length <= page) this.pages.push(new Float64Array(this.width << this.shift));
  }

  page(slot: number): Float64Array {
    return this.pages[slot >> this.shift] as Float64Array;
  }

  /** Where the row of a slot begins in its page. */
  offset(slot: number): number {
    return (slot & this.mask) * this.width;
  }

  zero(slot: number): void {
    const start = this.offset(slot);
    this.page(slot).fill(0, start, start + this.width);
  }

  zeroAll(): void {
    for (const page of this.pages) page.fill(0);
  }

  /** The first `rows` rows as one column: the memory copy that makes a snapshot consistent. */
  copy(rows: number): Float64Array {
    const column = new Float64Array(rows * this.width);
    let at = 0;
    for (const page of this.pages) {
      const left = column.length - at;
      if (left <= 0) break;
      column.set(left < page.length ? page.subarray(0, left) : page, at);
      at += page.length;
    }
    return column;
  }
}
