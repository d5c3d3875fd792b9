import { hasPoint, type MetricBatch, type MetricPoints, type PointBlock } from './metric-batch.js';
import { attributeColumns, rowAttributes } from './point-attributes.js';

/** A data point as an object, read in the plainest way. */
export interface PlainPoint {
  readonly scope: string;
  readonly metric: string;
  readonly kind: string;
  readonly temporality: string;
  readonly attributes: Record<string, unknown>;
  readonly startMs: number;
  readonly timeMs: number;
  /** The numbers of the row, by the table of `SeriesBlock`. */
  readonly values: readonly number[];
  readonly native:
    | { scale: number; zero: number; positive: Record<number, number>; negative: Record<number, number> }
    | undefined;
}

export function plainPoints(batch: MetricBatch): PlainPoint[] {
  const points: PlainPoint[] = [];
  for (const { scope, metrics } of batch.scopes) {
    for (const metric of metrics) {
      for (const block of metric.blocks) {
        for (let row = block.from; row < block.to; row++) {
          if (hasPoint(block, row)) points.push(plainPoint(scope.name, metric, block, row));
        }
      }
    }
  }
  return points;
}

/** How many data points a batch has. */
export function countPoints(batch: MetricBatch): number {
  let count = 0;
  for (const { metrics } of batch.scopes)
    for (const { stateKey, blocks } of metrics)
      for (const block of blocks)
        for (let row = block.from; row < block.to; row++)
          if (hasPoint(block, row)) count += stateKey === undefined ? 1 : block.series.states.length;
  return count;
}

function plainPoint(scope: string, metric: MetricPoints, block: PointBlock, row: number): PlainPoint {
  const { series, native } = block;
  return {
    scope,
    metric: metric.name,
    kind: metric.kind,
    temporality: metric.temporality,
    attributes: rowAttributes(series, attributeColumns(series), row),
    startMs: block.startMs?.[row] ?? 0,
    timeMs: block.timeMs,
    values: [...block.values.subarray(row * series.width, (row + 1) * series.width)],
    native:
      native === undefined
        ? undefined
        : {
            scale: native.scales[row] as number,
            zero: native.zeroCounts[row] as number,
            positive: buckets(native.positive, row),
            negative: buckets(native.negative, row),
          },
  };
}

function buckets(
  side: { offsets: Int32Array; starts: Uint32Array; counts: Float64Array },
  row: number,
): Record<number, number> {
  const found: Record<number, number> = {};
  const start = side.starts[row] as number;
  for (let i = start; i < (side.starts[row + 1] as number); i++) {
    const count = side.counts[i] as number;
    if (count !== 0) found[(side.offsets[row] as number) + i - start] = count;
  }
  return found;
}
