import type { Exemplar, NativeSide } from '@sonde/metrics';
import type { MetricPoints, PointBlock } from '../points/metric-batch.js';
import { nanosecondsText } from '../points/nanoseconds.js';
import { wholeCount, wholeCounts } from '../points/point-counts.js';
import { exemplarIds, pointExemplars } from '../points/point-exemplars.js';
import { joined, jsonAttributes, jsonDouble, jsonRowAttributes } from './json-attributes.js';

/** Writes the data points of the rows of one block, and tells how many a row has. */
export class JsonRows {
  /** Data points of each row. */
  readonly pointsPerRow: number;
  private readonly metric: MetricPoints;
  private readonly block: PointBlock;
  private readonly attributes: (row: number) => string;
  private readonly time: string;
  private readonly bounds: string;

  constructor(metric: MetricPoints, block: PointBlock) {
    this.metric = metric;
    this.block = block;
    this.attributes = jsonRowAttributes(block);
    this.time = `"timeUnixNano":"${nanosecondsText(block.timeMs)}"`;
    this.bounds = block.series.bounds.map(jsonDouble).join(',');
    this.pointsPerRow = metric.stateKey === undefined ? 1 : block.series.states.length;
  }

  /** The row's data points, with commas between them. */
  write(row: number): string {
    const { metric, block } = this;
    const attributes = this.attributes(row);
    const times = this.times(row);
    const exemplars = this.exemplars(row);
    const { stateKey } = metric;
    const numberPoint = (index: number, all: string) =>
      `{"attributes":[${all}],${times},"asDouble":${jsonDouble(block.values[index] as number)}${exemplars}}`;
    if (metric.kind === 'gauge' || metric.kind === 'sum') {
      if (stateKey === undefined) return numberPoint(row, attributes);
      const { states, width } = block.series;
      return states
        .map((state, i) => numberPoint(row * width + i, joined(attributes, jsonAttributes([[stateKey, state]]))))
        .join(',');
    }
    const body =
      metric.kind === 'histogram'
        ? this.histogram(row)
        : metric.kind === 'summary'
          ? this.summary(row)
          : this.exponentialHistogram(row);
    return `{"attributes":[${attributes}],${times},${body}${exemplars}}`;
  }

  private times(row: number): string {
    const startMs = this.block.startMs?.[row];
    if (startMs === undefined || !(startMs > 0)) return this.time;
    return `"startTimeUnixNano":"${nanosecondsText(startMs)}",${this.time}`;
  }

  private histogram(row: number): string {
    const { values, series } = this.block;
    const first = row * series.width;
    const buckets = series.bounds.length + 1;
    let count = 0;
    let counts = '';
    for (let i = 0; i < buckets; i++) {
      const inBucket = wholeCount(values[first + i]);
      count += inBucket;
      counts += i === 0 ? `"${inBucket}"` : `,"${inBucket}"`;
    }
    const sum = jsonDouble(values[first + buckets] as number);
    return `"count":"${count}","sum":${sum},"bucketCounts":[${counts}],"explicitBounds":[${this.bounds}]`;
  }

  private exponentialHistogram(row: number): string {
    const { native, series, values } = this.block;
    if (native === undefined) return '"count":"0"';
    const zeroCount = wholeCount(native.zeroCounts[row]);
    const positive = sideOf(native.positive, row);
    const negative = sideOf(native.negative, row);
    const sum = jsonDouble(values[row * series.width + series.bounds.length + 1] as number);
    return [
      `"count":"${zeroCount + positive.count + negative.count}","sum":${sum}`,
      `"scale":${native.scales[row]},"zeroCount":"${zeroCount}"`,
      ...(positive.text === '' ? [] : [`"positive":${positive.text}`]),
      ...(negative.text === '' ? [] : [`"negative":${negative.text}`]),
      ...(native.zeroThreshold > 0 ? [`"zeroThreshold":${jsonDouble(native.zeroThreshold)}`] : []),
    ].join(',');
  }

  private summary(row: number): string {
    const { values, series } = this.block;
    const first = row * series.width;
    const { quantiles } = series;
    const pairs = quantiles.map(
      (quantile, i) => `{"quantile":${jsonDouble(quantile)},"value":${jsonDouble(values[first + i] as number)}}`,
    );
    const sum = jsonDouble(values[first + quantiles.length] as number);
    const count = wholeCount(values[first + quantiles.length + 1]);
    return `"count":"${count}","sum":${sum},"quantileValues":[${pairs.join(',')}]`;
  }

  private exemplars(row: number): string {
    const found = pointExemplars(this.block, this.metric.kind, row);
    return found.length === 0 ? '' : `,"exemplars":[${found.map(jsonExemplar).join(',')}]`;
  }
}

function jsonExemplar({ labels, value, timestampMs }: Exemplar): string {
  const { traceId, spanId, attributes } = exemplarIds(labels);
  return `{${[
    `"filteredAttributes":[${jsonAttributes(attributes)}]`,
    ...(timestampMs === undefined ? [] : [`"timeUnixNano":"${nanosecondsText(timestampMs)}"`]),
    `"asDouble":${jsonDouble(value)}`,
    // Ids are hexadecimal in OTLP/JSON, not base64 as in protobuf's own mapping.
    ...(spanId === '' ? [] : [`"spanId":"${spanId}"`]),
    ...(traceId === '' ? [] : [`"traceId":"${traceId}"`]),
  ].join(',')}}`;
}

function sideOf(side: NativeSide, row: number): { text: string; count: number } {
  const start = side.starts[row] as number;
  const stop = side.starts[row + 1] as number;
  if (start === stop) return { text: '', count: 0 };
  const counts = wholeCounts(side.counts, start, stop);
  return {
    text: `{"offset":${side.offsets[row]},"bucketCounts":[${counts.map((count) => `"${count}"`).join(',')}]}`,
    count: counts.reduce((sum, count) => sum + count, 0),
  };
}
