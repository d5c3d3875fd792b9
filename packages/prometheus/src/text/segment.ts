import type { SeriesBlock } from '@sonde/metrics';
import type { Chunk } from '../exposition.js';
import { ByteWriter } from './byte-writer.js';
import { numberLength } from './numbers.js';
import type { RowLayout } from './row-layout.js';
import { SegmentEdit } from './segment-edit.js';

/** A segment is closed at about this many bytes: a few tenths of a millisecond to render from nothing. */
const segmentBytes = 48 * 1024;

/** Room left for values to grow in place. */
const slackShare = 1 / 32;

/**
 * Buffers of segments that nobody keeps. Memory outside of the JavaScript heap is given back late, so what
 * is rendered past the limit of the cache would otherwise pile up during a scrape.
 */
const spare: Uint8Array[] = [];
const maxSpare = 8;
const bufferStep = 8 * 1024;

function takeBuffer(length: number): Uint8Array {
  const buffer = spare.pop();
  return buffer !== undefined && buffer.length >= length
    ? buffer
    : new Uint8Array(length < segmentBytes ? length : Math.ceil(length / bufferStep) * bufferStep);
}

/** Rendering runs to its end without giving the event loop back, so one buffer does for all segments. */
const writer = new ByteWriter(2 * segmentBytes);

/** Bytes handed to a reader and not yet released are never written to again. */
interface Lease {
  readers: number;
}

/**
 * The rendered lines of a run of rows. What a segment was rendered from is kept beside it, so that the next
 * snapshot only has the digits of changed values written over the old ones; lines that change their length
 * push the rest of the segment along.
 */
export class Segment {
  readonly from: number;
  readonly to: number;
  private readonly layout: RowLayout;
  private block: SeriesBlock;
  private bytes: Uint8Array;
  private length: number;
  /** Where the value of each line begins, the lines of removed rows left out. */
  private readonly starts: Uint32Array;
  private lease: Lease = { readers: 0 };
  /** Whether somebody keeps this segment for the next scrape. If not, its buffer serves again once it was read. */
  kept = false;

  /** Renders rows from `from` on, until the segment is full or the rows end. */
  constructor(layout: RowLayout, block: SeriesBlock, from: number) {
    writer.clear();
    const values = new Float64Array(layout.valueLines);
    let row = from;
    for (; row < block.rows && writer.length < segmentBytes; row++) {
      if (block.removed?.has(row)) continue;
      layout.values(block.values, row, values);
      layout.write(writer, block, row, values);
    }
    this.layout = layout;
    this.block = block;
    this.from = from;
    this.to = row;
    this.starts = writer.marks();
    this.length = writer.length;
    this.bytes = takeBuffer(Math.ceil(writer.length * (1 + slackShare)) + numberLength);
    writer.copyTo(this.bytes);
  }

  /** Bytes of memory that keeping this segment costs. */
  get size(): number {
    return this.bytes.length + this.starts.byteLength;
  }

  /** Whether a segment that ends where the rows end could take more of them. */
  get isFull(): boolean {
    return this.length >= segmentBytes;
  }

  /** Hands out the bytes. Until they are released, an update works on a copy. */
  lend(): Chunk {
    const { lease } = this;
    lease.readers++;
    let held = true;
    return {
      bytes: this.bytes.subarray(0, this.length),
      release: () => {
        if (!held) return;
        held = false;
        lease.readers--;
        if (!this.kept && this.bytes.length >= segmentBytes && spare.length < maxSpare) spare.push(this.bytes);
      },
    };
  }

  /** Brings the bytes up to date with a later block; false where its rows are other ones, and only rendering helps. */
  update(block: SeriesBlock): boolean {
    if (!this.speaksOfSameRows(block)) return false;
    const before = this.block;
    this.block = block;
    const { width, values } = block;
    const old = before.values;
    const end = this.to * width;
    // Adding 0, or 1 to 2^53, changes an exemplar and not the number.
    const exemplars = this.layout.exemplars ? block.exemplars : undefined;
    const exemplarChanged = (cell: number) =>
      exemplars !== undefined && exemplars.get(cell) !== before.exemplars?.get(cell);
    let edit: SegmentEdit | undefined;
    let row = this.from;
    let line = 0;
    let cell = row * width;
    while (true) {
      while (cell < end && values[cell] === old[cell] && !exemplarChanged(cell)) cell++;
      if (cell >= end) break;
      edit ??= this.beginEdit();
      const changed = width === 1 ? cell : Math.floor(cell / width);
      const next = line + this.linesBetween(row, changed);
      edit.shiftStarts(this.starts, line, next);
      // A removed row has no lines, whatever its numbers.
      if (block.removed?.has(changed)) line = next;
      else {
        this.updateRow(edit, before, changed, next);
        line = next + this.layout.valueLines;
      }
      row = changed + 1;
      cell = row * width;
    }
    if (edit?.moving) {
      edit.shiftStarts(this.starts, line, this.starts.length);
      this.finishMove(edit);
    }
    return true;
  }

  /** How many lines the rows from one to another have. */
  private linesBetween(from: number, to: number): number {
    const { removed } = this.block;
    let rows = to - from;
    if (removed !== undefined) for (let row = from; row < to; row++) if (removed.has(row)) rows--;
    return rows * this.layout.valueLines;
  }

  private updateRow(edit: SegmentEdit, before: SeriesBlock, row: number, firstLine: number): void {
    const { layout, block, starts } = this;
    layout.values(before.values, row, edit.oldValues);
    layout.values(block.values, row, edit.newValues);
    for (let k = 0; k < layout.valueLines; k++) {
      const start = starts[firstLine + k] as number;
      starts[firstLine + k] = start + edit.shift;
      const value = edit.newValues[k] as number;
      const exemplar = layout.exemplar(block, row, k);
      if (value === edit.oldValues[k] && exemplar === layout.exemplar(before, row, k)) continue;
      edit.replaceTail(this.bytes, start, value, exemplar);
    }
  }

  private beginEdit(): SegmentEdit {
    if (this.lease.readers > 0) {
      this.bytes = this.bytes.slice();
      this.lease = { readers: 0 };
    }
    return new SegmentEdit(this.layout.valueLines);
  }

  private finishMove(edit: SegmentEdit): void {
    const length = edit.finish(this.bytes, this.length);
    const moved = edit.output.subarray(0, length);
    if (edit.from + length > this.bytes.length) {
      const grown = new Uint8Array(Math.ceil((edit.from + length) * (1 + slackShare)) + numberLength);
      grown.set(this.bytes.subarray(0, edit.from));
      this.bytes = grown;
    }
    this.bytes.set(moved, edit.from);
    this.length = edit.from + length;
  }

  private speaksOfSameRows(block: SeriesBlock): boolean {
    const own = this.block;
    if (block.rows < this.to || (block.rows > this.to && this.to === own.rows && !this.isFull)) return false;
    if (own.removed === block.removed && own.columns === block.columns && own.createdMs === block.createdMs) {
      // The overflow series may appear, but its row is a new one.
      return true;
    }
    for (let row = this.from; row < this.to; row++) {
      const removed = block.removed?.has(row) ?? false;
      if (removed !== (own.removed?.has(row) ?? false)) return false;
      if (removed) continue;
      if ((row === own.overflowRow) !== (row === block.overflowRow)) return false;
      if (own.createdMs?.[row] !== block.createdMs?.[row]) return false;
      for (let k = 0; k < block.columns.length; k++) {
        if (own.columns[k]?.[row] !== block.columns[k]?.[row]) return false;
      }
    }
    return true;
  }
}
