import type { SeriesBlock } from '@sonde/metrics';
import type { BlockLayout, Segment } from './segment.js';

/** How much of what was rendered may be kept, and how much is. Shared by all blocks of a renderer. */
export interface ByteBudget {
  readonly limit: number;
  used: number;
}

/** The rendered segments of one block under one profile: its rows from the first on, as far as the budget goes. */
export class BlockCache {
  readonly layout: BlockLayout;
  private readonly budget: ByteBudget;
  private segments: Segment[] = [];

  constructor(layout: BlockLayout, budget: ByteBudget) {
    this.layout = layout;
    this.budget = budget;
  }

  /**
   * The segments of a block, each brought up to date when it is asked for. Several readers may go through
   * at once, even with different snapshots: every step leaves the cache right for the next one.
   */
  *read(block: SeriesBlock): Generator<Segment> {
    let row = 0;
    for (let k = 0; row < block.rows; k++) {
      const segment = this.segment(block, row, k);
      row = segment.to;
      yield segment;
    }
    this.dropFrom(block);
  }

  /** Forgets everything. */
  drop(): void {
    for (const segment of this.segments) this.budget.used -= segment.size;
    this.segments = [];
  }

  private segment(block: SeriesBlock, row: number, position: number): Segment {
    const kept = this.segments[position];
    if (kept !== undefined && kept.from === row) {
      const size = kept.size;
      if (kept.update(block)) {
        this.budget.used += kept.size - size;
        return kept;
      }
    }
    const segment = this.layout.render(block, row);
    if (kept !== undefined) this.budget.used -= kept.size;
    const keep = position <= this.segments.length && this.budget.used + segment.size <= this.budget.limit;
    if (keep) {
      this.segments[position] = segment;
      this.budget.used += segment.size;
    } else if (kept !== undefined) {
      for (const behind of this.segments.splice(position).slice(1)) this.budget.used -= behind.size;
    }
    return segment;
  }

  /** Segments behind the last row of a block that has shrunk. */
  private dropFrom(block: SeriesBlock): void {
    while ((this.segments.at(-1)?.from ?? -1) >= block.rows) {
      this.budget.used -= (this.segments.pop() as Segment).size;
    }
  }
}
