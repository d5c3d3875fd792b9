import {
  assembleHistograms,
  assembleSummaries,
  type CumulativeBucket,
  labelSetKey,
  type ParsedExposition,
  type ParsedFamily,
  type ParsedLabels,
} from '@sonde/prometheus/parsing';

/** A gauge, or anything that is not counted. */
export interface GaugeReading {
  readonly labels: ParsedLabels;
  readonly value: number;
}

/** A counter: since its process began, and since the last reading. */
export interface CounterReading {
  readonly labels: ParsedLabels;
  readonly total: number;
  readonly added: number;
}

/** A histogram or summary: `added` is what came since the last reading. */
export interface DistributionReading {
  readonly labels: ParsedLabels;
  readonly total: Distribution;
  readonly added: Distribution;
  /** Of a summary: what it says itself, over its own time. */
  readonly quantiles: readonly { readonly quantile: number; readonly value: number }[];
}

export interface Distribution {
  readonly count: number;
  readonly sum: number;
  /** Empty: it has none. */
  readonly buckets: readonly CumulativeBucket[];
}

/** What one scrape says, beside what the one before it said. Names are underscored: `http.server` is `http_server`. */
export interface Reading {
  /** Whether there was none before: what was added is all there is, since the service began. */
  readonly isFirst: boolean;
  /** What rates are over: since the scrape before, or since the service began; `Infinity` where it does not say when. */
  readonly seconds: number;
  /** In seconds. */
  readonly uptime: number | undefined;
  readonly gauges: ReadonlyMap<string, readonly GaugeReading[]>;
  readonly counters: ReadonlyMap<string, readonly CounterReading[]>;
  readonly distributions: ReadonlyMap<string, readonly DistributionReading[]>;
  readonly sampleCount: number;
}

/** Compares each scrape with the one before it. Keeps one scrape, whose size the parser bounds. */
export class ReadingDesk {
  private counts = new Map<string, number>();
  private distributions = new Map<string, Distribution>();
  private lastMs: number | undefined;

  /**
   * @param atMs of a monotonic clock
   * @param epochMs the wall time
   */
  read({ families, format, sampleCount }: ParsedExposition, atMs: number, epochMs: number): Reading {
    const counts = new Map<string, number>();
    const kept = new Map<string, Distribution>();
    const gauges = new Map<string, GaugeReading[]>();
    const counters = new Map<string, CounterReading[]>();
    const distributions = new Map<string, DistributionReading[]>();
    for (const family of families) {
      const name = underscored(family.name);
      if (family.type === 'histogram' || family.type === 'summary') {
        distributions.set(name, this.distributionsOf(family, name, kept));
      } else if (isCounter(family)) {
        counters.set(format === 'text' ? name : `${name}_total`, this.countersOf(family, name, counts));
      } else {
        gauges.set(
          family.type === 'info' ? `${name}_info` : name,
          family.samples.map(({ labels, value }) => ({ labels: renamed(labels), value })),
        );
      }
    }
    this.counts = counts;
    this.distributions = kept;
    const uptime = uptimeOf(gauges, epochMs / 1000);
    const isFirst = this.lastMs === undefined;
    const seconds = this.lastMs === undefined ? (uptime ?? Infinity) : Math.max(atMs - this.lastMs, 1) / 1000;
    this.lastMs = atMs;
    return { isFirst, seconds, uptime, gauges, counters, distributions, sampleCount };
  }

  private countersOf(family: ParsedFamily, name: string, counts: Map<string, number>): CounterReading[] {
    const samples = family.samples.filter((sample) => !sample.name.endsWith('_created'));
    return samples.map(({ labels, value }) => {
      const key = `${name} ${labelSetKey(labels)}`;
      const before = this.counts.get(key) ?? 0;
      counts.set(key, value);
      // One that fell has begun again, at 0.
      return { labels: renamed(labels), total: value, added: value >= before ? value - before : value };
    });
  }

  private distributionsOf(family: ParsedFamily, name: string, kept: Map<string, Distribution>): DistributionReading[] {
    const isHistogram = family.type === 'histogram';
    const all = isHistogram ? assembleHistograms(family) : assembleSummaries(family);
    return all.map((each) => {
      const buckets = 'buckets' in each ? each.buckets : [];
      const total = { count: each.count ?? buckets.at(-1)?.count ?? 0, sum: each.sum ?? 0, buckets };
      const key = `${name} ${labelSetKey(each.labels)}`;
      kept.set(key, total);
      const added = difference(total, this.distributions.get(key));
      return { labels: renamed(each.labels), total, added, quantiles: 'quantiles' in each ? each.quantiles : [] };
    });
  }
}

function uptimeOf(gauges: Reading['gauges'], nowSeconds: number): number | undefined {
  const told = gauges.get('process_uptime_seconds')?.[0]?.value;
  const start = gauges.get('process_start_time_seconds')?.[0]?.value;
  const uptime = told ?? (start === undefined ? undefined : nowSeconds - start);
  return uptime === undefined || !Number.isFinite(uptime) ? undefined : Math.max(uptime, 1);
}

/** Text without types calls everything unknown: what ends in `_total` is counted. */
function isCounter({ type, name }: ParsedFamily): boolean {
  return type === 'counter' || (type === 'unknown' && name.endsWith('_total'));
}

function difference(now: Distribution, before: Distribution | undefined): Distribution {
  if (before === undefined || now.count < before.count || !sameBounds(now, before)) return now;
  return {
    count: now.count - before.count,
    sum: now.sum - before.sum,
    buckets: now.buckets.map(({ upperBound, count }, k) => ({ upperBound, count: count - before.buckets[k]!.count })),
  };
}

function sameBounds(a: Distribution, b: Distribution): boolean {
  return (
    a.buckets.length === b.buckets.length &&
    a.buckets.every(({ upperBound }, k) => upperBound === b.buckets[k]?.upperBound)
  );
}

function renamed(labels: ParsedLabels): ParsedLabels {
  for (const name of labels.keys()) {
    if (name.includes('.')) return new Map([...labels].map(([key, value]) => [underscored(key), value]));
  }
  return labels;
}

function underscored(name: string): string {
  return name.replaceAll('.', '_');
}
