import { hasPoint, type MetricBatch, type MetricPoints, type PointBlock } from '../points/metric-batch.js';

/**
 * What a request may weigh, by the estimate below, in bytes. Collectors take 4 MiB at once over grpc unless told
 * otherwise; the estimate is off where label values are long.
 */
export const maxRequestWeight = 1024 * 1024;

/**
 * Cuts a batch into requests, between rows: what is encoded and sent at a time is bounded, however many series there
 * are. The batches share the columns of the one they were cut from.
 */
export function requestBatches(batch: MetricBatch, maxWeight: number = maxRequestWeight): MetricBatch[] {
  const cutter = new Cutter(batch.takenAtMs, maxWeight);
  for (const { scope, metrics } of batch.scopes) {
    for (const metric of metrics) {
      for (const block of metric.blocks) cutter.add(scope, metric, block);
    }
  }
  return cutter.finish();
}

type Scope = MetricBatch['scopes'][number]['scope'];

class Cutter {
  private readonly batches: MetricBatch[] = [];
  private readonly takenAtMs: number;
  private readonly maxWeight: number;
  private scopes: { scope: Scope; metrics: { metric: MetricPoints; blocks: PointBlock[] }[] }[] = [];
  private weight = 0;

  constructor(takenAtMs: number, maxWeight: number) {
    this.takenAtMs = takenAtMs;
    this.maxWeight = maxWeight;
  }

  add(scope: Scope, metric: MetricPoints, block: PointBlock): void {
    const perRow = rowWeight(metric, block);
    for (let from = block.from; from < block.to; ) {
      const room = Math.floor((this.maxWeight - this.weight) / perRow);
      if (room < 1 && this.weight > 0) {
        this.cut();
        continue;
      }
      const { to, points } = rowsWith(block, from, Math.max(1, room));
      if (points > 0) this.blocksOf(scope, metric).push({ ...block, from, to });
      this.weight += points * perRow;
      from = to;
    }
  }

  finish(): MetricBatch[] {
    this.cut();
    return this.batches;
  }

  private blocksOf(scope: Scope, metric: MetricPoints): PointBlock[] {
    let inScope = this.scopes.at(-1);
    if (inScope?.scope !== scope) {
      inScope = { scope, metrics: [] };
      this.scopes.push(inScope);
    }
    let ofMetric = inScope.metrics.at(-1);
    if (ofMetric?.metric !== metric) {
      ofMetric = { metric, blocks: [] };
      inScope.metrics.push(ofMetric);
      this.weight += 100 + metric.description.length;
    }
    return ofMetric.blocks;
  }

  private cut(): void {
    if (this.scopes.length > 0) {
      const scopes = this.scopes.map(({ scope, metrics }) => ({
        scope,
        metrics: metrics.map(({ metric, blocks }) => ({ ...metric, blocks })),
      }));
      this.batches.push({ takenAtMs: this.takenAtMs, scopes });
    }
    this.scopes = [];
    this.weight = 0;
  }
}

/** The end of the rows that have so many data points; the others weigh nothing. */
function rowsWith(block: PointBlock, from: number, maxPoints: number): { to: number; points: number } {
  if (block.skipped === undefined && block.series.removed === undefined) {
    const to = Math.min(block.to, from + maxPoints);
    return { to, points: to - from };
  }
  let to = from;
  let points = 0;
  while (to < block.to && points < maxPoints) if (hasPoint(block, to++)) points++;
  return { to, points };
}

/** Two times, a label with its name and a usual value, eight bytes a number; buckets of exponential histograms less. */
function rowWeight({ stateKey }: MetricPoints, { series, from, to, native }: PointBlock): number {
  const labels = 24 + 32 * (series.constLabels.length + series.labelNames.length);
  if (stateKey !== undefined) return labels * series.states.length;
  if (native === undefined) return labels + 8 * series.width;
  let buckets = 0;
  for (const { starts } of [native.positive, native.negative]) buckets += (starts[to] ?? 0) - (starts[from] ?? 0);
  return labels + 64 + Math.ceil((2 * buckets) / Math.max(1, to - from));
}
