import type { Exemplar, SeriesBlock } from '@sonde/metrics';
import * as proto from './metrics-proto.js';
import { writeNativeBuckets } from './native-buckets.js';
import type { ReverseWriter } from './reverse-writer.js';

/** Writes the value of a row as the field of a Metric that its type has. */
export type ValueWriter = (writer: ReverseWriter, block: SeriesBlock, row: number) => void;

/** A gauge, or what is untyped: one number. */
export function plainWriter(field: number): ValueWriter {
  return (writer, { values, width }, row) => writePlain(writer, field, values[row * width] as number);
}

export function writePlain(writer: ReverseWriter, field: number, value: number): void {
  const before = writer.length;
  writer.doubleField(proto.plainValue, value);
  writer.endMessage(field, before);
}

export function counterWriter(created: boolean): ValueWriter {
  return (writer, block, row) => {
    const before = writer.length;
    if (created) writeTimestamp(writer, proto.counter.createdTimestamp, block.createdMs?.[row]);
    writeExemplar(writer, proto.counter.exemplar, block.exemplars?.get(row * block.width));
    writer.doubleField(proto.counter.value, block.values[row * block.width] as number);
    writer.endMessage(proto.metric.counter, before);
  };
}

export function summaryWriter(created: boolean): ValueWriter {
  return (writer, block, row) => {
    const { quantiles, values, width } = block;
    const start = row * width;
    const before = writer.length;
    if (created) writeTimestamp(writer, proto.summary.createdTimestamp, block.createdMs?.[row]);
    for (let k = quantiles.length - 1; k >= 0; k--) {
      const end = writer.length;
      writer.doubleField(proto.quantile.value, values[start + k] as number);
      writer.doubleField(proto.quantile.quantile, quantiles[k] as number);
      writer.endMessage(proto.summary.quantile, end);
    }
    writer.doubleField(proto.summary.sampleSum, values[start + width - 2] as number);
    // The message has no field for a count that is not whole.
    writer.uint64Field(proto.summary.sampleCount, wholeCount(values[start + width - 1] as number));
    writer.endMessage(proto.metric.summary, before);
  };
}

/** Classic buckets where there are bounds, exponential ones where the histogram is native, both where it has both. */
export function histogramWriter(created: boolean): ValueWriter {
  return (writer, block, row) => {
    const { bounds, native, values, width } = block;
    const start = row * width;
    const count = countUp(values, start, bounds.length + 1);
    const before = writer.length;
    if (native !== undefined) writeNativeExemplars(writer, native.exemplars?.of(row) ?? []);
    if (created) writeTimestamp(writer, proto.histogram.createdTimestamp, block.createdMs?.[row]);
    if (native !== undefined) writeNativeBuckets(writer, native, row);
    if (native === undefined || bounds.length > 0) writeClassicBuckets(writer, block, start);
    writer.doubleField(proto.histogram.sampleSum, values[start + width - 1] as number);
    writeCount(writer, proto.histogram.sampleCount, proto.histogram.sampleCountFloat, count);
    writer.endMessage(proto.metric.histogram, before);
  };
}

/** The cumulative counts of the row at hand. Summed upwards as the text formats do: large sums are not exact. */
let cumulative = new Float64Array(64);

/** @returns the count of all */
function countUp(values: Float64Array, start: number, buckets: number): number {
  if (cumulative.length < buckets) cumulative = new Float64Array(2 * buckets);
  let count = 0;
  for (let k = 0; k < buckets; k++) {
    count += values[start + k] as number;
    cumulative[k] = count;
  }
  return count;
}

/** The one for `+Inf` as well: it carries the exemplars of values above all bounds. */
function writeClassicBuckets(writer: ReverseWriter, block: SeriesBlock, start: number): void {
  const { bounds, exemplars } = block;
  for (let k = bounds.length; k >= 0; k--) {
    const before = writer.length;
    writeExemplar(writer, proto.bucket.exemplar, exemplars?.get(start + k));
    writer.doubleField(proto.bucket.upperBound, bounds[k] ?? Number.POSITIVE_INFINITY);
    writeCount(writer, proto.bucket.cumulativeCount, proto.bucket.cumulativeCountFloat, cumulative[k] as number);
    writer.endMessage(proto.histogram.bucket, before);
  }
}

/** "These exemplars MUST have a timestamp" (metrics.proto). */
function writeNativeExemplars(writer: ReverseWriter, exemplars: readonly Exemplar[]): void {
  for (let k = exemplars.length - 1; k >= 0; k--) {
    const exemplar = exemplars[k];
    if (exemplar?.timestampMs !== undefined) writeExemplar(writer, proto.histogram.exemplars, exemplar);
  }
}

function writeExemplar(writer: ReverseWriter, field: number, exemplar: Exemplar | undefined): void {
  if (exemplar === undefined) return;
  const before = writer.length;
  writeTimestamp(writer, proto.exemplar.timestamp, exemplar.timestampMs);
  writer.doubleField(proto.exemplar.value, exemplar.value);
  for (let k = exemplar.labels.length - 1; k >= 0; k--) {
    const [name, value] = exemplar.labels[k] as readonly [string, string];
    writeLabel(writer, proto.exemplar.label, name, value);
  }
  writer.endMessage(field, before);
}

export function writeLabel(writer: ReverseWriter, field: number, name: string, value: string): void {
  const before = writer.length;
  writer.stringField(proto.labelPair.value, value);
  writer.stringField(proto.labelPair.name, name);
  writer.endMessage(field, before);
}

function writeTimestamp(writer: ReverseWriter, field: number, epochMs: number | undefined): void {
  if (epochMs === undefined || !(epochMs >= 0)) return;
  const before = writer.length;
  const seconds = Math.floor(epochMs / 1000);
  writer.uint64Field(proto.timestamp.nanos, Math.min(999_999_999, Math.round((epochMs - seconds * 1000) * 1e6)));
  writer.uint64Field(proto.timestamp.seconds, seconds);
  writer.endMessage(field, before);
}

/** A count of a registry is whole; one that a bridge read elsewhere may be anything, and is then a double. */
function writeCount(writer: ReverseWriter, whole: number, float: number, count: number): void {
  if (isWhole(count)) writer.uint64Field(whole, count);
  else writer.doubleField(float, count);
}

function isWhole(count: number): boolean {
  return Number.isInteger(count) && count >= 0 && count < 2 ** 64;
}

function wholeCount(count: number): number {
  return isWhole(count) ? count : Math.min(Math.max(0, Math.round(count) || 0), 2 ** 63);
}
