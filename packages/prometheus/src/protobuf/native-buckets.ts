import type { NativeColumns, NativeSide } from '@sonde/metrics';
import * as proto from './metrics-proto.js';
import type { ReverseWriter } from './reverse-writer.js';

/**
 * So many empty buckets are written out rather than cut: they take one byte each, the header of a further span six.
 */
const bridgedGap = 2;

/** The buckets of one side as they are written, reused from row to row: spans as offset and length, counts as deltas. */
class SpanDraft {
  readonly offsets: number[] = [];
  readonly lengths: number[] = [];
  readonly deltas: number[] = [];

  read(side: NativeSide, row: number): void {
    this.offsets.length = 0;
    this.lengths.length = 0;
    this.deltas.length = 0;
    const start = side.starts[row] as number;
    const end = side.starts[row + 1] as number;
    // Prometheus calls a bucket by its upper bound: its index is one more.
    const first = (side.offsets[row] as number) + 1;
    let last = 0;
    /** Behind the last bucket written. */
    let next = 0;
    for (let k = 0; k < end - start; k++) {
      const count = side.counts[start + k] as number;
      if (count === 0) continue;
      const gap = k - next;
      if (this.lengths.length === 0 || gap > bridgedGap) {
        this.offsets.push(this.lengths.length === 0 ? first + k : gap);
        this.lengths.push(0);
      } else {
        for (let empty = 0; empty < gap; empty++) {
          this.push(-last);
          last = 0;
        }
      }
      this.push(count - last);
      last = count;
      next = k + 1;
    }
  }

  private push(delta: number): void {
    this.deltas.push(delta);
    this.lengths[this.lengths.length - 1] = (this.lengths.at(-1) as number) + 1;
  }
}

const draft = new SpanDraft();

/**
 * Schema, zero bucket, spans and deltas of a row: Prometheus, "Native Histograms", "Exposition formats". Deltas are
 * packed; readers of protobuf take repeated numbers either way.
 */
export function writeNativeBuckets(writer: ReverseWriter, native: NativeColumns, row: number): void {
  const { zeroThreshold } = native;
  const zeroCount = native.zeroCounts[row] as number;
  draft.read(native.positive, row);
  const hasPositive = draft.lengths.length > 0;
  writeSide(writer, proto.histogram.positiveSpan, proto.histogram.positiveDelta);
  draft.read(native.negative, row);
  // Without observations and zero threshold, the span that says nothing says that the histogram is a native one.
  if (!hasPositive && draft.lengths.length === 0 && zeroCount === 0 && zeroThreshold === 0) {
    writeSpan(writer, proto.histogram.positiveSpan, 0, 0);
  }
  writeSide(writer, proto.histogram.negativeSpan, proto.histogram.negativeDelta);
  writer.uint64Field(proto.histogram.zeroCount, zeroCount);
  writer.doubleField(proto.histogram.zeroThreshold, zeroThreshold);
  writer.sintField(proto.histogram.schema, native.scales[row] as number);
}

function writeSide(writer: ReverseWriter, spanField: number, deltaField: number): void {
  const { deltas, lengths, offsets } = draft;
  if (deltas.length === 0) return;
  const before = writer.length;
  for (let k = deltas.length - 1; k >= 0; k--) writer.sint64(deltas[k] as number);
  writer.endMessage(deltaField, before);
  for (let k = lengths.length - 1; k >= 0; k--) {
    writeSpan(writer, spanField, offsets[k] as number, lengths[k] as number);
  }
}

function writeSpan(writer: ReverseWriter, field: number, offset: number, length: number): void {
  const before = writer.length;
  writer.uint64Field(proto.bucketSpan.length, length);
  writer.sintField(proto.bucketSpan.offset, offset);
  writer.endMessage(field, before);
}
