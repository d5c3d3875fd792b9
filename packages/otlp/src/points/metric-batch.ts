import type { MetricType, NativeColumns, SeriesBlock } from '@sonde/metrics';

/**
 * The joint of this package: OpenTelemetry's data model as columns. A batch is made from a snapshot without an object
 * per series; encoders and the producer read it row by row.
 *
 *     batch
 *       scope "@sonde/metrics"
 *         metric "http.server.request.duration", histogram, cumulative
 *           block   rows 0 to 99 of one source: one data point each, except the skipped ones
 */
export interface MetricBatch {
  /** When it was collected, in milliseconds since the Unix epoch. */
  readonly takenAtMs: number;
  readonly scopes: readonly ScopePoints[];
}

/** Everything that one instrumentation scope recorded. */
export interface ScopePoints {
  readonly scope: PointScope;
  readonly metrics: readonly MetricPoints[];
}

export interface PointScope {
  readonly name: string;
  readonly version: string;
  readonly schemaUrl: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The kinds of data points of OTLP: the fields of `Metric.data`. */
export type PointKind = 'gauge' | 'sum' | 'histogram' | 'exponentialHistogram' | 'summary';

export type PointTemporality = 'cumulative' | 'delta';

/** One metric with its data points. */
export interface MetricPoints {
  readonly name: string;
  readonly description: string;
  /** As UCUM writes it; empty where there is none. */
  readonly unit: string;
  readonly kind: PointKind;
  /** Of sums: whether they only grow. */
  readonly isMonotonic: boolean;
  /** Whether its values were read at collect time: an asynchronous instrument. */
  readonly isObserved: boolean;
  /** Of sums and histograms; the other kinds have none. */
  readonly temporality: PointTemporality;
  /** What Prometheus calls it (metadata `prometheus.type`), for metrics that were made under Prometheus names. */
  readonly prometheusType: MetricType | undefined;
  /** Of state sets: the attribute that names the state of a data point; each row has a point for every state. */
  readonly stateKey: string | undefined;
  readonly blocks: readonly PointBlock[];
}

/** Data points of some neighbouring rows of a block of the snapshot. */
export interface PointBlock {
  /** Names the rows: labels, bounds, quantiles, states, exemplars. Its numbers may be others than those below. */
  readonly series: SeriesBlock;
  /** The first row. */
  readonly from: number;
  /** The row after the last. */
  readonly to: number;
  /** Laid out as in the snapshot; of deltas, what was added. */
  readonly values: Float64Array;
  /** Exponential buckets, row by row as in the snapshot; of deltas, what was added. */
  readonly native: NativeColumns | undefined;
  /** Since when each row was counted, in milliseconds since the Unix epoch; `undefined` where unknown. */
  readonly startMs: ArrayLike<number> | undefined;
  /** The time of the data points, in milliseconds since the Unix epoch. */
  readonly timeMs: number;
  /** Not 0 where a row has no data point, beside those that were removed: nothing was added to it. */
  readonly skipped: Uint8Array | undefined;
  /** Exemplars from before were sent already. */
  readonly exemplarsFromMs: number;
}

/** Whether a row of a block has data points. */
export function hasPoint(block: PointBlock, row: number): boolean {
  return block.series.removed?.has(row) !== true && (block.skipped === undefined || block.skipped[row] === 0);
}
