import type { SeriesBlock } from '@sonde/metrics';
import type { Chunk } from '../exposition.js';
import type { ExposedBlock, ExposedFamily } from '../names/exposed-family.js';
import type { Profile } from '../profile.js';

/** A segment is closed at about this many bytes: a few tenths of a millisecond to render from nothing. */
export const segmentBytes = 48 * 1024;

/** The rendered bytes of a run of rows, kept to be brought up to date by the next snapshot. */
export interface Segment {
  /** The first row, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** Bytes rendered. */
  readonly length: number;
  /** Bytes of memory that keeping this segment costs. */
  readonly size: number;
  /** Hands out the bytes. Until they are released, an update works on a copy. */
  lend(): Chunk;
  /** Brings the bytes up to date with a later block; false where its rows are other ones, and only rendering helps. */
  update(block: SeriesBlock): boolean;
}

/** How the rows of a block become bytes, in one of the formats. */
export interface BlockLayout {
  /** Whether a layout made for one snapshot's block serves another's. */
  serves(family: ExposedFamily, block: ExposedBlock, profile: Profile): boolean;
  /** Renders rows from `from` on, until the segment is full or the rows end. */
  render(block: ExposedBlock, from: number): Segment;
}
