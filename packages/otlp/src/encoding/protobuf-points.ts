import type { Exemplar, NativeSide } from '@sonde/metrics';
import { hasPoint, type MetricPoints, type PointBlock } from '../points/metric-batch.js';
import { type Nanoseconds, nanoseconds, unsetNanoseconds } from '../points/nanoseconds.js';
import { wholeCount } from '../points/point-counts.js';
import { exemplarIds, pointExemplars } from '../points/point-exemplars.js';
import { rowsPerStep } from '../points/slices.js';
import { BlockAttributes, writeAttributes } from './protobuf-attributes.js';
import { fixed64Type, lengthType, ReverseWriter, tagOf, varintType } from './reverse-writer.js';

/** Every kind of data point has its times here. */
const startTag = tagOf(2, fixed64Type);
const timeTag = tagOf(3, fixed64Type);
/** `data_points` of every kind. */
const pointTag = tagOf(1, lengthType);

const fieldsOf = {
  gauge: { attributes: 7, exemplars: 5 },
  sum: { attributes: 7, exemplars: 5 },
  histogram: { attributes: 9, exemplars: 8 },
  exponentialHistogram: { attributes: 1, exemplars: 11 },
  summary: { attributes: 7, exemplars: 0 },
} as const;

const asDoubleTag = tagOf(4, fixed64Type);
const countTag = tagOf(4, fixed64Type);
const sumTag = tagOf(5, fixed64Type);

/**
 * The data points of a block, the last one first.
 *
 * @returns how many
 */
export function* writePoints(writer: ReverseWriter, metric: MetricPoints, block: PointBlock): Generator<void, number> {
  const rows = new PointRows(writer, metric, block);
  let points = 0;
  for (let row = block.to - 1; row >= block.from; row--) {
    if (hasPoint(block, row)) points += rows.write(row);
    if (row % rowsPerStep === 0) yield;
  }
  return points;
}

class PointRows {
  private readonly writer: ReverseWriter;
  private readonly metric: MetricPoints;
  private readonly block: PointBlock;
  private readonly attributes: BlockAttributes;
  private readonly attributesTag: number;
  private readonly exemplarsTag: number;
  private readonly time: Nanoseconds;
  /** Neighbouring rows often began together. */
  private lastStartMs = 0;
  private lastStart: Nanoseconds = unsetNanoseconds;
  /** `explicit_bounds`, tag and length included. */
  private readonly bounds: Uint8Array;

  constructor(writer: ReverseWriter, metric: MetricPoints, block: PointBlock) {
    this.writer = writer;
    this.metric = metric;
    this.block = block;
    const fields = fieldsOf[metric.kind];
    this.attributesTag = tagOf(fields.attributes, lengthType);
    this.exemplarsTag = tagOf(fields.exemplars, lengthType);
    this.attributes = new BlockAttributes(block, this.attributesTag, encoded);
    this.time = nanoseconds(block.timeMs);
    const { bounds } = block.series;
    this.bounds = encoded((piece) => {
      if (bounds.length === 0) return;
      for (let i = bounds.length - 1; i >= 0; i--) piece.double(bounds[i] as number);
      piece.message(tagOf(7, lengthType), 0);
    });
  }

  /** The data points of one row; returns how many. */
  write(row: number): number {
    const { kind, stateKey } = this.metric;
    if (kind === 'histogram') this.histogram(row);
    else if (kind === 'exponentialHistogram') this.exponentialHistogram(row);
    else if (kind === 'summary') this.summary(row);
    else if (stateKey === undefined) this.number(row, row, undefined);
    else return this.states(row, stateKey);
    return 1;
  }

  private states(row: number, key: string): number {
    const { states, width } = this.block.series;
    for (let i = states.length - 1; i >= 0; i--) this.number(row, row * width + i, [key, states[i] as string]);
    return states.length;
  }

  private number(row: number, index: number, state: readonly [string, string] | undefined): void {
    const { writer } = this;
    const end = writer.length;
    if (state !== undefined) writeAttributes(writer, this.attributesTag, [state]);
    this.attributes.write(writer, row);
    this.exemplars(row);
    writer.double(this.block.values[index] as number);
    writer.tag(asDoubleTag);
    this.times(row);
    writer.message(pointTag, end);
  }

  private histogram(row: number): void {
    const { writer } = this;
    const { values, series } = this.block;
    const first = row * series.width;
    const buckets = series.bounds.length + 1;
    const end = writer.length;
    this.attributes.write(writer, row);
    this.exemplars(row);
    writer.raw(this.bounds);
    const countsEnd = writer.length;
    let count = 0;
    for (let i = buckets - 1; i >= 0; i--) {
      const inBucket = wholeCount(values[first + i]);
      count += inBucket;
      writer.count(inBucket);
    }
    writer.message(tagOf(6, lengthType), countsEnd);
    this.total(values[first + buckets] as number, count);
    this.times(row);
    writer.message(pointTag, end);
  }

  private exponentialHistogram(row: number): void {
    const { writer } = this;
    const { series, native } = this.block;
    if (native === undefined) return;
    const end = writer.length;
    if (native.zeroThreshold > 0) {
      writer.double(native.zeroThreshold);
      writer.tag(tagOf(14, fixed64Type));
    }
    this.exemplars(row);
    const zeroCount = wholeCount(native.zeroCounts[row]);
    let count = zeroCount;
    count += writeSide(writer, tagOf(9, lengthType), native.negative, row);
    count += writeSide(writer, tagOf(8, lengthType), native.positive, row);
    writer.count(zeroCount);
    writer.tag(tagOf(7, fixed64Type));
    writer.sint32(native.scales[row] as number);
    writer.tag(tagOf(6, varintType));
    this.total(this.block.values[row * series.width + series.bounds.length + 1] as number, count);
    this.times(row);
    this.attributes.write(writer, row);
    writer.message(pointTag, end);
  }

  private summary(row: number): void {
    const { writer } = this;
    const { values, series } = this.block;
    const first = row * series.width;
    const { quantiles } = series;
    const end = writer.length;
    this.attributes.write(writer, row);
    for (let i = quantiles.length - 1; i >= 0; i--) {
      const pairEnd = writer.length;
      writer.double(values[first + i] as number);
      writer.tag(tagOf(2, fixed64Type));
      writer.double(quantiles[i] as number);
      writer.tag(tagOf(1, fixed64Type));
      writer.message(tagOf(6, lengthType), pairEnd);
    }
    this.total(values[first + quantiles.length] as number, wholeCount(values[first + quantiles.length + 1]));
    this.times(row);
    writer.message(pointTag, end);
  }

  /** Sum and count, which have the same fields in all kinds that have them. */
  private total(sum: number, count: number): void {
    const { writer } = this;
    writer.double(sum);
    writer.tag(sumTag);
    writer.count(count);
    writer.tag(countTag);
  }

  private times(row: number): void {
    const { writer } = this;
    writer.fixed64(this.time);
    writer.tag(timeTag);
    const startMs = this.block.startMs?.[row];
    if (startMs === undefined || !(startMs > 0)) return;
    if (startMs !== this.lastStartMs) {
      this.lastStartMs = startMs;
      this.lastStart = nanoseconds(startMs);
    }
    writer.fixed64(this.lastStart);
    writer.tag(startTag);
  }

  private exemplars(row: number): void {
    const found = pointExemplars(this.block, this.metric.kind, row);
    for (let i = found.length - 1; i >= 0; i--) writeExemplar(this.writer, this.exemplarsTag, found[i] as Exemplar);
  }
}

function writeExemplar(writer: ReverseWriter, tag: number, { labels, value, timestampMs }: Exemplar): void {
  const { traceId, spanId, attributes } = exemplarIds(labels);
  const end = writer.length;
  writeAttributes(writer, tagOf(7, lengthType), attributes);
  if (traceId !== '') {
    writer.bytes(Buffer.from(traceId, 'hex'));
    writer.tag(tagOf(5, lengthType));
  }
  if (spanId !== '') {
    writer.bytes(Buffer.from(spanId, 'hex'));
    writer.tag(tagOf(4, lengthType));
  }
  writer.double(value);
  writer.tag(tagOf(3, fixed64Type));
  if (timestampMs !== undefined) {
    writer.fixed64(nanoseconds(timestampMs));
    writer.tag(tagOf(2, fixed64Type));
  }
  writer.message(tag, end);
}

/** `Buckets` of one sign; nothing where there are none. Returns their count. */
function writeSide(writer: ReverseWriter, tag: number, side: NativeSide, row: number): number {
  const start = side.starts[row] as number;
  const stop = side.starts[row + 1] as number;
  if (start === stop) return 0;
  const end = writer.length;
  let count = 0;
  for (let i = stop - 1; i >= start; i--) {
    const inBucket = wholeCount(side.counts[i]);
    count += inBucket;
    writer.varint(inBucket);
  }
  writer.message(tagOf(2, lengthType), end);
  writer.sint32(side.offsets[row] as number);
  writer.tag(tagOf(1, varintType));
  writer.message(tag, end);
  return count;
}

/** A piece of a message on its own. */
function encoded(write: (writer: ReverseWriter) => void): Uint8Array {
  const writer = new ReverseWriter(256);
  write(writer);
  return writer.take();
}
