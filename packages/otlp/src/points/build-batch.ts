import {
  type Family,
  type InstrumentationScope,
  type MetricType,
  type SeriesBlock,
  type Snapshot,
  ucumUnit,
} from '@sonde/metrics';
import type { MetricBatch, MetricPoints, PointBlock, PointKind, PointScope } from './metric-batch.js';
import { ownScope } from './own-scope.js';

/**
 * A snapshot as data points, all cumulative. Nothing is copied: the batch points into the snapshot.
 *
 * By the OpenTelemetry specification, "Prometheus and OpenMetrics Compatibility", "Prometheus Metric points to OTLP":
 *
 * | type      | data points                                                                         |
 * |-----------|-------------------------------------------------------------------------------------|
 * | counter   | monotonic sum                                                                       |
 * | gauge     | gauge; a sum that is not monotonic, where OpenTelemetry calls it an up-down counter |
 * | histogram | exponential histogram where it is a native one, else histogram                      |
 * | summary   | summary                                                                             |
 * | info      | sum that is not monotonic, of 1; named with the `_info` of its samples              |
 * | stateset  | sum that is not monotonic, of 1 or 0 for each state                                 |
 * | unknown   | gauge                                                                               |
 */
export function metricBatch(snapshot: Snapshot): MetricBatch {
  const scopes = new Map<string, { scope: PointScope; metrics: MetricPoints[] }>();
  const keys = new ScopeKeys();
  for (const family of snapshot.families) {
    for (const [key, blocks] of byScope(family, keys)) {
      const group = scopes.get(key) ?? { scope: blocks[0]?.scope ?? ownScope, metrics: [] };
      scopes.set(key, group);
      for (const [kind, ofKind] of byKind(family, blocks)) {
        group.metrics.push(metricPoints(family, kind, ofKind, snapshot.takenAtMs));
      }
    }
  }
  return { takenAtMs: snapshot.takenAtMs, scopes: [...scopes.values()] };
}

/** Blocks that have series, by the key of their scope. */
function byScope({ blocks }: Family, keys: ScopeKeys): ReadonlyMap<string, SeriesBlock[]> {
  const groups = new Map<string, SeriesBlock[]>();
  for (const block of blocks) {
    if (block.rows - (block.removed?.size ?? 0) <= 0) continue;
    const key = keys.of(block.scope);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [block]);
    else group.push(block);
  }
  return groups;
}

/** Scopes are one where they say the same, for each registry may have made its own object of it. */
class ScopeKeys {
  private readonly keys = new Map<InstrumentationScope | undefined, string>();

  of(scope: InstrumentationScope | undefined): string {
    let key = this.keys.get(scope);
    if (key === undefined) {
      const { name, version, schemaUrl, attributes } = scope ?? ownScope;
      key = JSON.stringify([name, version, schemaUrl, Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1))]);
      this.keys.set(scope, key);
    }
    return key;
  }
}

/** A histogram may have exponential buckets in one block and none in the next: two metrics of one name. */
function byKind({ type, otel }: Family, blocks: readonly SeriesBlock[]): readonly [PointKind, SeriesBlock[]][] {
  if (type !== 'histogram') return [[plainKind(type, otel?.isSum === true), [...blocks]]];
  const native = blocks.filter((block) => block.native !== undefined);
  const classic = blocks.filter((block) => block.native === undefined);
  const kinds: [PointKind, SeriesBlock[]][] = [
    ['histogram', classic],
    ['exponentialHistogram', native],
  ];
  return kinds.filter(([, ofKind]) => ofKind.length > 0);
}

function plainKind(type: MetricType, isSum: boolean): PointKind {
  if (type === 'summary') return 'summary';
  if (type === 'gauge') return isSum ? 'sum' : 'gauge';
  return type === 'unknown' ? 'gauge' : 'sum';
}

function metricPoints(
  family: Family,
  kind: PointKind,
  blocks: readonly SeriesBlock[],
  takenAtMs: number,
): MetricPoints {
  const { name, unit, help, type, otel } = family;
  return {
    name: otel?.name ?? (type === 'info' ? `${name}_info` : name),
    description: help,
    unit: otel?.unit ?? ucumUnit(unit),
    kind,
    isMonotonic: type === 'counter',
    isObserved: family.isObserved === true,
    temporality: 'cumulative',
    prometheusType: otel === undefined ? type : undefined,
    stateKey: type === 'stateset' ? name : undefined,
    blocks: blocks.map((series): PointBlock => cumulativeBlock(series, kind, takenAtMs)),
  };
}

function cumulativeBlock(series: SeriesBlock, kind: PointKind, timeMs: number): PointBlock {
  return {
    series,
    from: 0,
    to: series.rows,
    values: series.values,
    native: series.native,
    // A gauge is what it is now, whenever that began.
    startMs: kind === 'gauge' ? undefined : series.createdMs,
    timeMs,
    skipped: undefined,
    exemplarsFromMs: Number.NEGATIVE_INFINITY,
  };
}
