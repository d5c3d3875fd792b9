import type { Attributes, HrTime } from '@opentelemetry/api';
import type { DataPoint, ExponentialHistogram, Histogram, MetricData } from '@opentelemetry/sdk-metrics';
import type { NativeSide } from '@sonde/metrics';
import { hasPoint, type MetricPoints, type PointBlock } from '../points/metric-batch.js';
import { hrTime } from '../points/nanoseconds.js';
import { type AttributeColumn, attributeColumns, rowAttributes } from '../points/point-attributes.js';
import { wholeCount, wholeCounts } from '../points/point-counts.js';
import { rowsPerStep } from '../points/slices.js';

/** `AggregationTemporality` of the SDK, whose values its versions 2 and 3 share. */
const temporalities = { delta: 0, cumulative: 1 } as const;

/** `DataPointType` of the SDK. */
const pointTypes = { histogram: 0, exponentialHistogram: 1, gauge: 2, sum: 3 } as const;

/** `ValueType.DOUBLE` of the API. */
const doubleValue = 1;

/**
 * A metric as the SDK has it; a summary, for which it has no type, as three: a gauge for the quantiles, and sums that
 * are not monotonic, so that no exporter for Prometheus adds a `_total` to their names.
 */
export function* sdkMetrics(metric: MetricPoints): Generator<void, MetricData[]> {
  const { kind } = metric;
  if (kind === 'summary') return yield* summaryMetrics(metric);
  const head = { descriptor: descriptor(metric), aggregationTemporality: temporalities[metric.temporality] };
  if (kind === 'histogram') {
    return [{ ...head, dataPointType: pointTypes.histogram, dataPoints: yield* dataPoints(metric, histogram) }];
  }
  if (kind === 'exponentialHistogram') {
    const points = yield* dataPoints(metric, exponentialHistogram);
    return [{ ...head, dataPointType: pointTypes.exponentialHistogram, dataPoints: points }];
  }
  const { stateKey } = metric;
  const points = stateKey === undefined ? yield* dataPoints(metric, number) : yield* statePoints(metric, stateKey);
  if (kind === 'gauge') return [{ ...head, dataPointType: pointTypes.gauge, dataPoints: points }];
  return [{ ...head, dataPointType: pointTypes.sum, dataPoints: points, isMonotonic: metric.isMonotonic }];
}

function descriptor({ name, description, unit }: Pick<MetricPoints, 'name' | 'description' | 'unit'>) {
  return { name, description, unit, valueType: doubleValue as number };
}

function* dataPoints<T>(
  { blocks }: MetricPoints,
  valueOf: (block: PointBlock, row: number) => T,
): Generator<void, DataPoint<T>[]> {
  const points: DataPoint<T>[] = [];
  for (const block of blocks) {
    const rows = new Rows(block);
    yield* rows.each((row) => points.push(rows.point(row, rows.attributes(row), valueOf(block, row))));
  }
  return points;
}

function* statePoints({ blocks }: MetricPoints, key: string): Generator<void, DataPoint<number>[]> {
  const points: DataPoint<number>[] = [];
  for (const block of blocks) {
    const { states, width } = block.series;
    const rows = new Rows(block);
    yield* rows.each((row) => {
      for (const [i, state] of states.entries()) {
        const attributes = { ...rows.attributes(row), [key]: state };
        points.push(rows.point(row, attributes, block.values[row * width + i] as number));
      }
    });
  }
  return points;
}

function* summaryMetrics(metric: MetricPoints): Generator<void, MetricData[]> {
  const quantilePoints: DataPoint<number>[] = [];
  const sums: DataPoint<number>[] = [];
  const counts: DataPoint<number>[] = [];
  for (const block of metric.blocks) {
    const { values, series } = block;
    const rows = new Rows(block);
    yield* rows.each((row) => {
      const first = row * series.width;
      for (const [i, quantile] of series.quantiles.entries()) {
        const attributes = { ...rows.attributes(row), quantile: String(quantile) };
        quantilePoints.push(rows.point(row, attributes, values[first + i] as number));
      }
      const sumAt = first + series.quantiles.length;
      sums.push(rows.point(row, rows.attributes(row), values[sumAt] as number));
      counts.push(rows.point(row, rows.attributes(row), values[sumAt + 1] as number));
    });
  }
  const { name, description, unit } = metric;
  const aggregationTemporality = temporalities.cumulative;
  const sumOf = (suffix: string, points: DataPoint<number>[]): MetricData => ({
    // A unit would be put behind the suffix where names are translated for Prometheus.
    descriptor: descriptor({ name: `${name}${suffix}`, description, unit: '' }),
    aggregationTemporality,
    dataPointType: pointTypes.sum,
    isMonotonic: false,
    dataPoints: points,
  });
  const gauge: MetricData = {
    descriptor: descriptor({ name, description, unit }),
    aggregationTemporality,
    dataPointType: pointTypes.gauge,
    dataPoints: quantilePoints,
  };
  return [...(quantilePoints.length === 0 ? [] : [gauge]), sumOf('_sum', sums), sumOf('_count', counts)];
}

/** The rows of a block that have data points. */
class Rows {
  private readonly block: PointBlock;
  private readonly columns: readonly AttributeColumn[];
  private readonly endTime: HrTime;
  /** Neighbouring rows often began together. */
  private lastMs = 0;
  /** Zero is "unset" in OTLP: what the start of a sum is when nobody knows, or of a gauge. */
  private startTime: HrTime = [0, 0];

  constructor(block: PointBlock) {
    this.block = block;
    this.columns = attributeColumns(block.series);
    this.endTime = hrTime(block.timeMs);
  }

  *each(visit: (row: number) => void): Generator<void, void> {
    const { from, to } = this.block;
    for (let row = from; row < to; row++) {
      if (row % rowsPerStep === 0) yield;
      if (hasPoint(this.block, row)) visit(row);
    }
  }

  attributes(row: number): Attributes {
    return rowAttributes(this.block.series, this.columns, row);
  }

  point<T>(row: number, attributes: Attributes, value: T): DataPoint<T> {
    const startMs = this.block.startMs?.[row] ?? 0;
    if (startMs !== this.lastMs) {
      this.lastMs = startMs;
      this.startTime = hrTime(startMs);
    }
    return { startTime: this.startTime, endTime: this.endTime, attributes, value };
  }
}

function number({ values }: PointBlock, row: number): number {
  return values[row] as number;
}

function histogram({ values, series }: PointBlock, row: number): Histogram {
  const { bounds, width } = series;
  const first = row * width;
  const counts = wholeCounts(values, first, first + bounds.length + 1);
  return {
    buckets: { boundaries: bounds as number[], counts },
    sum: values[first + bounds.length + 1] as number,
    count: total(counts),
  };
}

function exponentialHistogram({ values, series, native }: PointBlock, row: number): ExponentialHistogram {
  if (native === undefined) throw new TypeError('an exponential histogram without exponential buckets');
  const positive = side(native.positive, row);
  const negative = side(native.negative, row);
  const zeroCount = wholeCount(native.zeroCounts[row]);
  return {
    count: zeroCount + total(positive.bucketCounts) + total(negative.bucketCounts),
    sum: values[row * series.width + series.bounds.length + 1] as number,
    scale: native.scales[row] as number,
    zeroCount,
    positive,
    negative,
  };
}

function side({ offsets, starts, counts }: NativeSide, row: number): { offset: number; bucketCounts: number[] } {
  return {
    offset: offsets[row] as number,
    bucketCounts: wholeCounts(counts, starts[row] as number, starts[row + 1] as number),
  };
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
