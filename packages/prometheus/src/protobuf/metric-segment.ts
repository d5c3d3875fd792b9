import type { SeriesBlock } from '@sonde/metrics';
import type { Chunk } from '../exposition.js';
import type { ExposedBlock, ExposedFamily } from '../names/exposed-family.js';
import type { Profile } from '../profile.js';
import { LentBytes } from '../segments/lent-bytes.js';
import { sameRows } from '../segments/same-rows.js';
import { type BlockLayout, type Segment, segmentBytes } from '../segments/segment.js';
import { MetricLayout } from './metric-layout.js';
import { ReverseWriter } from './reverse-writer.js';
import { changedRow } from './row-changes.js';
import { SegmentBuffer } from './segment-buffer.js';

/** The rows of a block as Metric messages. */
export function metricLayout(family: ExposedFamily, block: ExposedBlock, profile: Profile): BlockLayout {
  const rows = new MetricLayout(family, block, profile);
  return {
    serves: (laterFamily, laterBlock, laterProfile) => rows.serves(laterFamily, laterBlock, laterProfile),
    render: (laterBlock, from) => MetricSegment.render(rows, laterBlock, from),
  };
}

/** Rendering runs to its end without giving the event loop back, so one of each does for all segments. */
const writer = new ReverseWriter(64 * 1024);
const labelWriter = new ReverseWriter();
const buffer = new SegmentBuffer(2 * segmentBytes);

/**
 * The messages of a run of rows. Of a row that changed, the bytes of its labels are used again; rows that did not
 * are copied as they are.
 */
class MetricSegment implements Segment {
  readonly from: number;
  readonly to: number;
  length: number;
  private readonly layout: MetricLayout;
  private block: SeriesBlock;
  private bytes: Uint8Array;
  /** Where each row begins, those that were removed left out, and where the last one ends. */
  private starts: Uint32Array;
  /** Where the labels of each row are, from its beginning, and how long they are. */
  private readonly labelStarts: Uint8Array;
  private readonly labelLengths: Uint32Array;
  private lent = new LentBytes();

  private constructor(layout: MetricLayout, block: SeriesBlock, from: number, to: number, labels: LabelPlaces) {
    this.layout = layout;
    this.block = block;
    this.from = from;
    this.to = to;
    this.bytes = buffer.copy();
    this.length = this.bytes.length;
    this.starts = Uint32Array.from(labels.rowStarts);
    this.labelStarts = Uint8Array.from(labels.starts);
    this.labelLengths = Uint32Array.from(labels.lengths);
  }

  static render(layout: MetricLayout, block: SeriesBlock, from: number): MetricSegment {
    buffer.clear();
    const places: LabelPlaces = { rowStarts: [], starts: [], lengths: [] };
    let row = from;
    for (; row < block.rows && buffer.length < segmentBytes; row++) {
      if (block.removed?.has(row)) continue;
      labelWriter.clear();
      layout.writeLabels(labelWriter, block, row);
      const labels = labelWriter.written();
      places.rowStarts.push(buffer.length);
      places.starts.push(appendRow(layout, block, row, labels));
      places.lengths.push(labels.length);
    }
    places.rowStarts.push(buffer.length);
    return new MetricSegment(layout, block, from, row, places);
  }

  get size(): number {
    return this.bytes.length + this.starts.length * 9;
  }

  lend(): Chunk {
    return this.lent.lend(this.bytes.subarray(0, this.length));
  }

  update(block: SeriesBlock): boolean {
    const before = this.block;
    if (block === before) return true;
    if (block.rows < this.to || (block.rows > this.to && this.to === before.rows && this.length < segmentBytes)) {
      return false;
    }
    if (!sameRows(before, block, this.from, this.to)) return false;
    const changed: number[] = [];
    const places: number[] = [];
    let place = 0;
    for (let row = this.from; row < this.to; row++) {
      if (block.removed?.has(row)) continue;
      if (changedRow(before, block, row)) {
        changed.push(row);
        places.push(place);
      }
      place++;
    }
    this.block = block;
    if (changed.length > 0) this.renderAgain(changed, places);
    return true;
  }

  /** @param places of the changed rows among those that are there */
  private renderAgain(changed: readonly number[], places: readonly number[]): void {
    const { bytes, labelLengths, labelStarts, layout, starts } = this;
    const moved = new Uint32Array(starts.length);
    buffer.clear();
    let copied = 0;
    let shift = 0;
    let next = 0;
    changed.forEach((row, k) => {
      const place = places[k] as number;
      for (; next <= place; next++) moved[next] = (starts[next] as number) + shift;
      const start = starts[place] as number;
      const end = starts[place + 1] as number;
      buffer.append(bytes.subarray(copied, start));
      const labelStart = start + (labelStarts[place] as number);
      const labels = bytes.subarray(labelStart, labelStart + (labelLengths[place] as number));
      labelStarts[place] = appendRow(layout, this.block, row, labels);
      shift = buffer.length - end;
      copied = end;
    });
    for (; next < starts.length; next++) moved[next] = (starts[next] as number) + shift;
    buffer.append(bytes.subarray(copied, this.length));
    this.starts = moved;
    this.takeBuffer();
  }

  private takeBuffer(): void {
    if (buffer.length <= this.bytes.length && !this.lent.isRead) buffer.copyInto(this.bytes);
    else {
      this.bytes = buffer.copy();
      this.lent = new LentBytes();
    }
    this.length = buffer.length;
  }
}

interface LabelPlaces {
  readonly rowStarts: number[];
  readonly starts: number[];
  readonly lengths: number[];
}

/** @returns where the labels are in the row: behind the header of its first message */
function appendRow(layout: MetricLayout, block: SeriesBlock, row: number, labels: Uint8Array): number {
  writer.clear();
  layout.writeRow(writer, block, row, labels);
  const bytes = writer.written();
  buffer.append(bytes);
  let header = 1;
  while ((bytes[header] as number) >= 0x80) header++;
  return header + 1;
}
