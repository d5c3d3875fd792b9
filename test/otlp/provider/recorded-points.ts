import type { Attributes } from '@opentelemetry/api';
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type ExponentialHistogram,
  type Histogram,
  type MetricData,
  MetricReader,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { Family, SeriesBlock, Snapshot } from '@sonde/metrics';

/** A metric of one scope in a form that both ways of recording come down to. */
export interface RecordedMetric {
  readonly description: string;
  readonly type: string;
  /** By attributes. */
  readonly points: Readonly<Record<string, RecordedPoint>>;
}

export type RecordedPoint =
  | number
  | {
      readonly count: number;
      readonly sum: number;
      readonly boundaries: readonly number[];
      readonly counts: readonly number[];
    }
  | { readonly count: number; readonly sum: number; readonly zeroCount: number };

/** By scope, name and unit. */
export type Recorded = Readonly<Record<string, RecordedMetric>>;

/** Reads a provider of the official SDK when it is asked to. */
export class AskedReader extends MetricReader {
  constructor() {
    super({ aggregationTemporalitySelector: () => AggregationTemporality.CUMULATIVE });
  }

  protected override async onShutdown(): Promise<void> {}

  protected override async onForceFlush(): Promise<void> {}
}

const kinds: Readonly<Record<number, string>> = {
  [DataPointType.GAUGE]: 'gauge',
  [DataPointType.HISTOGRAM]: 'histogram',
  [DataPointType.EXPONENTIAL_HISTOGRAM]: 'exponential histogram',
};

/** What the official SDK has recorded. */
export function ofSdk({ scopeMetrics }: ResourceMetrics): Recorded {
  const recorded: Record<string, RecordedMetric> = {};
  for (const { scope, metrics } of scopeMetrics) {
    for (const metric of metrics) {
      const { name, unit, description } = metric.descriptor;
      const points = (metric.dataPoints as DataPoint<unknown>[]).map(({ attributes, value }) => [
        attributesText(attributes),
        pointOfSdk(metric, value),
      ]);
      recorded[keyOf(scope.name, scope.version ?? '', name, unit)] = {
        description,
        type:
          metric.dataPointType === DataPointType.SUM
            ? sumType(metric.isMonotonic)
            : (kinds[metric.dataPointType] as string),
        points: Object.fromEntries(points),
      };
    }
  }
  return recorded;
}

function pointOfSdk({ dataPointType }: MetricData, value: unknown): RecordedPoint {
  if (dataPointType === DataPointType.HISTOGRAM) {
    const { count, sum = 0, buckets } = value as Histogram;
    return { count, sum, boundaries: buckets.boundaries, counts: buckets.counts };
  }
  if (dataPointType === DataPointType.EXPONENTIAL_HISTOGRAM) {
    const { count, sum = 0, zeroCount } = value as ExponentialHistogram;
    return { count, sum, zeroCount };
  }
  // No recording tells -0 from 0.
  return (value as number) + 0;
}

/** What a Sonde registry has recorded under names of OpenTelemetry. Its own metrics are left out. */
export function ofSonde({ families }: Snapshot): Recorded {
  const recorded: Record<string, RecordedMetric> = {};
  for (const family of families) {
    if (family.otel === undefined) continue;
    for (const block of family.blocks) {
      const { name = '', version = '' } = block.scope ?? {};
      const key = keyOf(name, version, family.otel.name, family.otel.unit);
      const points = { ...recorded[key]?.points };
      for (let row = 0; row < block.rows; row++) {
        if (block.removed?.has(row) !== true) points[attributesOf(block, row)] = pointOfSonde(family, block, row);
      }
      if (Object.keys(points).length > 0)
        recorded[key] = { description: family.help, type: typeOf(family, block), points };
    }
  }
  return recorded;
}

function typeOf({ type, otel }: Family, { native }: SeriesBlock): string {
  if (type === 'counter') return sumType(true);
  if (type === 'histogram') return native === undefined ? 'histogram' : 'exponential histogram';
  return otel?.isSum === true ? sumType(false) : 'gauge';
}

function sumType(isMonotonic: boolean): string {
  return isMonotonic ? 'monotonic sum' : 'sum';
}

function pointOfSonde({ type }: Family, { values, width, bounds, native }: SeriesBlock, row: number): RecordedPoint {
  const numbers = [...values.subarray(row * width, (row + 1) * width)];
  if (type !== 'histogram') return (numbers[0] as number) + 0;
  const sum = numbers.pop() as number;
  const count = numbers.reduce((total, each) => total + each, 0);
  if (native !== undefined) return { count, sum, zeroCount: native.zeroCounts[row] as number };
  return { count, sum, boundaries: bounds, counts: numbers };
}

function attributesOf(block: SeriesBlock, row: number): string {
  if (row === block.overflowRow) return attributesText({ 'otel.metric.overflow': true });
  const attributes = (block.attributes ?? []).map(({ key, type }, k) => {
    const text = block.columns[k]?.[row] ?? '';
    const value = type === 'boolean' ? text === 'true' : type === 'string' ? text : Number(text);
    return [key, value] as const;
  });
  return attributesText(Object.fromEntries(attributes));
}

/** Attributes that are not there are left out, lists are their JSON: so a registry has them. */
function attributesText(attributes: Attributes): string {
  const shown = Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== null && value !== '')
    .map(([key, value]) => [key, typeof value === 'object' ? JSON.stringify(value) : value])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
  return JSON.stringify(Object.fromEntries(shown));
}

function keyOf(scope: string, version: string, name: string, unit: string): string {
  return `${scope}@${version} ${name} [${unit}]`;
}

/** Values of a metric by how often something was measured only: for durations, which never are the same twice. */
export function countsOnly(recorded: Recorded, isDuration: (key: string) => boolean): Recorded {
  return Object.fromEntries(
    Object.entries(recorded).map(([key, metric]) => {
      if (!isDuration(key)) return [key, metric];
      const points = Object.entries(metric.points).map(([attributes, point]) => [attributes, bare(point)]);
      return [key, { ...metric, points: Object.fromEntries(points) }];
    }),
  );
}

function bare(point: RecordedPoint): unknown {
  if (typeof point === 'number') return 'a number';
  return 'boundaries' in point ? { count: point.count, boundaries: point.boundaries } : { count: point.count };
}
