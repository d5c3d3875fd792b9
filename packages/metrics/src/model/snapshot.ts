import type { ExemplarColumn, Label } from './exemplar.js';
import type { NativeColumns } from './native-columns.js';
import type { Attribute, InstrumentationScope, OtelIdentity } from './otel-identity.js';

export type { Exemplar, ExemplarColumn, Label } from './exemplar.js';

/**
 * The joint of Sonde: recording fills it, every exporter reads it, and neither knows the other.
 *
 * A snapshot is columnar: a family holds blocks, a block holds one column per label and one row-major
 * matrix of numbers. It is immutable: the numbers are a copy, the label columns are shared but only ever
 * grow past the `rows` this snapshot speaks of.
 *
 *     family "http_requests" (counter)
 *       block  labelNames ['method','status']   width 1
 *              columns[0]  GET   POST  GET
 *              columns[1]  200   201   404
 *              values      17    3     1
 *              row         0     1     2
 */

/** The metric types of OpenMetrics 1.0 that Sonde records; `unknown` comes from foreign registries only. */
export type MetricType = 'counter' | 'gauge' | 'histogram' | 'summary' | 'info' | 'stateset' | 'unknown';

/** What a label may be given as. It is exposed as its string: `200` and `'200'` are one value. */
export type LabelValue = string | number | boolean;

/** All metrics of one name. Descriptive fields keep their identity from snapshot to snapshot. */
export interface Family {
  /**
   * The family's name as OpenMetrics means it: with prefix and unit, without `_total`, `_bucket`, `_info`.
   * See `sampleNames` for the names on the wire.
   */
  readonly name: string;
  readonly help: string;
  readonly type: MetricType;
  /** The unit in words (`seconds`, `bytes`), also the end of `name`; empty where there is none. */
  readonly unit: string;
  /** How OpenTelemetry calls it, where that is known. */
  readonly otel?: OtelIdentity | undefined;
  /** Whether it has values at collect time only: what OpenTelemetry calls an asynchronous instrument. */
  readonly isObserved?: boolean | undefined;
  readonly blocks: readonly SeriesBlock[];
}

/**
 * The series of one source within a family. Usually a family has one block; merged registries and the
 * bridges bring several, with other constant labels, label names or buckets.
 *
 * A row's numbers (`values[row * width + …]`) depend on the family's type:
 *
 * | type                               | width               | numbers                                        |
 * |------------------------------------|---------------------|------------------------------------------------|
 * | counter, gauge, info, unknown      | 1                   | the value                                      |
 * | stateset                           | `states.length`     | 1 or 0 for each state                          |
 * | histogram                          | `bounds.length + 2` | count in each bucket (NOT cumulative), the last |
 * |                                    |                     | one for values above all bounds; then the sum  |
 * | summary                            | `quantiles.length + 2` | value of each quantile; then sum, then count |
 *
 * A histogram's count is the sum of its buckets, so the two can never disagree.
 */
export interface SeriesBlock {
  /**
   * The same object in every snapshot while it speaks of the same storage: what an exporter may key a
   * cache by (weakly).
   */
  readonly source: object;
  /** Labels that every row has, before its own. */
  readonly constLabels: readonly Label[];
  readonly labelNames: readonly string[];
  /** The attributes behind `labelNames`, one by one; where it is missing, they are called as the labels, and text. */
  readonly attributes?: readonly Attribute[] | undefined;
  /** Who recorded; where it is missing, the application itself. */
  readonly scope?: InstrumentationScope | undefined;
  /**
   * Upper bounds of a histogram, ascending and finite; `+Inf` is implied. Empty for the other types, and for a native
   * histogram without classic buckets beside it.
   */
  readonly bounds: readonly number[];
  /** Quantiles of a summary, ascending, 0 to 1. Empty for the other types. */
  readonly quantiles: readonly number[];
  /** State names of a state set. Empty for the other types. */
  readonly states: readonly string[];
  /** Numbers per row. */
  readonly width: number;
  /** Rows in this snapshot, removed ones included. */
  readonly rows: number;
  /**
   * One column per label name. `columns[k][row]` is the value of `labelNames[k]`. Two snapshots that share
   * the array agree on every row both have. Read no further than `rows`.
   */
  readonly columns: readonly (readonly string[])[];
  /**
   * Rows that were removed and not used again: skip them. `undefined` where no row is missing.
   */
  readonly removed: ReadonlySet<number> | undefined;
  /** The row that stands for all label sets past the limit, or -1. Its labels are `overflowLabels`. */
  readonly overflowRow: number;
  /** Row-major matrix, `rows * width` long. */
  readonly values: Float64Array;
  /** When each row's counting began, in milliseconds since the Unix epoch; `undefined` where unknown. */
  readonly createdMs: ArrayLike<number> | undefined;
  /** Exemplars by index into `values` (a histogram: the bucket's index). `undefined` where there are none. */
  readonly exemplars: ExemplarColumn | undefined;
  /** Exponential buckets, where the histogram is a native one. */
  readonly native?: NativeColumns | undefined;
}

export interface Snapshot {
  /** When it was taken, in milliseconds since the Unix epoch. */
  readonly takenAtMs: number;
  /** Sorted by the order in which the metrics were made; names are unique. */
  readonly families: readonly Family[];
}

/**
 * The label set of the overflow row, by OpenTelemetry's "Cardinality limits" (attribute
 * `otel.metric.overflow`), its name translated for Prometheus.
 */
export const overflowLabels: readonly Label[] = [['otel_metric_overflow', 'true']];

/** Anything that can be attached to a registry and collected with it: another registry, a bridge. */
export interface SnapshotSource {
  collect(options?: CollectOptions): Snapshot | Promise<Snapshot>;
}

export interface CollectOptions {
  /** The longest that values read at collect time may keep the snapshot waiting, in milliseconds. */
  readonly timeoutMs?: number | undefined;
}

/** The labels of one row without the constant ones: by name, or `overflowLabels`. */
export function rowLabels(block: SeriesBlock, row: number): readonly Label[] {
  if (row === block.overflowRow) return overflowLabels;
  return block.labelNames.map((name, k) => [name, block.columns[k]?.[row] ?? ''] as const);
}
