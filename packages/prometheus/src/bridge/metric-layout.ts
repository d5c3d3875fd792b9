import type { Label, MetricType, SeriesBlock } from '@sonde/metrics';
import type { MetricReading, Point } from './metric-points.js';
import { SeriesGroup } from './series-group.js';

/**
 * Where the series of one foreign metric lie in the snapshot. Labels are optional in prom-client, and
 * aggregated registries mix buckets, so one metric can need several blocks.
 */
export class MetricLayout {
  readonly type: MetricType;
  private readonly metric: object;
  private readonly defaultLabels: readonly Label[];
  private readonly groups = new Map<string, SeriesGroup>();

  constructor(metric: object, type: MetricType, defaultLabels: readonly Label[]) {
    this.metric = metric;
    this.type = type;
    this.defaultLabels = defaultLabels;
  }

  /** The blocks of a reading. Counts label sets that stood twice in `reading.duplicates`. */
  blocks(reading: MetricReading): readonly SeriesBlock[] {
    let duplicates = this.fill(reading.points);
    let gaps = false;
    for (const [key, group] of this.groups) {
      if (!group.hasGaps) continue;
      gaps = true;
      this.groups.delete(key);
    }
    if (gaps) duplicates = this.fill(reading.points);
    reading.duplicates += duplicates;
    // Without a series there is still a block, to say where the family comes from.
    if (this.groups.size === 0) return [this.newGroup([], []).block()];
    return Array.from(this.groups.values(), (group) => group.block());
  }

  private fill(points: readonly Point[]): number {
    for (const group of this.groups.values()) group.begin();
    let duplicates = 0;
    let last: SeriesGroup | undefined;
    for (const point of points) {
      const names = Object.keys(point.labels);
      if (last === undefined || !last.fits(names, point.axis)) last = this.groupOf(names, point.axis);
      if (!last.place(point)) duplicates++;
    }
    return duplicates;
  }

  private groupOf(names: readonly string[], axis: readonly number[]): SeriesGroup {
    const key = JSON.stringify([[...names].sort(), axis]);
    let group = this.groups.get(key);
    if (group === undefined) {
      group = this.newGroup(names, axis);
      group.begin();
      this.groups.set(key, group);
    }
    return group;
  }

  private newGroup(names: readonly string[], axis: readonly number[]): SeriesGroup {
    const shape = this.type === 'histogram' || this.type === 'summary' ? this.type : 'scalar';
    return new SeriesGroup(this.metric, shape, names, axis, this.constLabels(names));
  }

  /** Default labels stand behind the series' own of the same name, and never replace `le` or `quantile`. */
  private constLabels(names: readonly string[]): readonly Label[] {
    const axisLabel = this.type === 'histogram' ? 'le' : this.type === 'summary' ? 'quantile' : undefined;
    return this.defaultLabels.filter(([name]) => name !== axisLabel && !names.includes(name));
  }
}
