import type { SeriesBlock } from '@sonde/metrics';
import type { Chunk } from '../exposition.js';
import { LentBytes } from '../segments/lent-bytes.js';
import { sameRows } from '../segments/same-rows.js';
import { type Segment, segmentBytes } from '../segments/segment.js';
import { formatNumber, numberLength } from './numbers.js';
import type { RowLayout } from './row-layout.js';
import { SegmentEdit } from './segment-edit.js';

/** Room left for values to grow in place. */
const slackShare = 1 / 32;

const utf8 = new TextEncoder();

/**
 * The rendered lines of a run of rows. What a segment was rendered from is kept beside it, so that the next
 * snapshot only has the digits of changed values written over the old ones; lines that change their length
 * push the rest of the segment along.
 */
export class TextSegment implements Segment {
  readonly from: number;
  readonly to: number;
  private readonly layout: RowLayout;
  private block: SeriesBlock;
  private bytes: Uint8Array;
  length: number;
  /** Where the value of each line begins, the lines of removed rows left out. */
  private readonly starts: Uint32Array;
  private lent = new LentBytes();

  private constructor(
    layout: RowLayout,
    block: SeriesBlock,
    from: number,
    to: number,
    text: string,
    starts: Uint32Array,
  ) {
    this.layout = layout;
    this.block = block;
    this.from = from;
    this.to = to;
    this.starts = starts;
    const capacity = text.length + Math.ceil(text.length * slackShare) + numberLength;
    this.bytes = new Uint8Array(capacity);
    const { read, written } = utf8.encodeInto(text, this.bytes);
    if (read === text.length && written === text.length) this.length = written;
    else {
      // Not ASCII: a character takes several bytes, so the positions counted in characters move.
      this.bytes = utf8.encode(text);
      this.length = this.bytes.length;
      countInBytes(text, starts);
    }
  }

  /** Renders rows from `from` on, until the segment is full or the rows end. */
  static render(layout: RowLayout, block: SeriesBlock, from: number): TextSegment {
    const values = new Float64Array(layout.valueLines);
    const starts: number[] = [];
    let text = '';
    let row = from;
    for (; row < block.rows && text.length < segmentBytes; row++) {
      if (block.removed?.has(row)) continue;
      const labels = layout.labels(row, block);
      layout.values(block.values, row, values);
      for (let line = 0; line < layout.valueLines; line++) {
        text += layout.prefix(line, labels);
        starts.push(text.length);
        text += `${formatNumber(values[line] as number)}${layout.exemplar(block, row, line)}\n`;
      }
      text += layout.created(row, block, labels);
    }
    return new TextSegment(layout, block, from, row, text, Uint32Array.from(starts));
  }

  get size(): number {
    return this.bytes.length + this.starts.byteLength;
  }

  /** Whether a segment that ends where the rows end could take more of them. */
  get isFull(): boolean {
    return this.length >= segmentBytes;
  }

  lend(): Chunk {
    return this.lent.lend(this.bytes.subarray(0, this.length));
  }

  update(block: SeriesBlock): boolean {
    if (block === this.block) return true;
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
    if (this.lent.isRead) {
      this.bytes = this.bytes.slice();
      this.lent = new LentBytes();
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
    return sameRows(own, block, this.from, this.to);
  }
}

/** Turns positions in characters into positions in bytes. */
function countInBytes(text: string, starts: Uint32Array): void {
  let characters = 0;
  let bytes = 0;
  for (let k = 0; k < starts.length; k++) {
    const start = starts[k] as number;
    bytes += Buffer.byteLength(text.slice(characters, start));
    characters = start;
    starts[k] = bytes;
  }
}
