import { hasPoint, type MetricBatch, type MetricPoints, type PointBlock } from '../points/metric-batch.js';
import { type AttributeColumn, attributeColumns } from '../points/point-attributes.js';
import { pointExemplars } from '../points/point-exemplars.js';
import { rowsPerStep } from '../points/slices.js';

/**
 * What a request may weigh, by the estimate below, in bytes. Collectors take 4 MiB at once over grpc unless told
 * otherwise: text counts a byte a character, and none takes more than three.
 */
export const maxRequestWeight = 1024 * 1024;

/**
 * Cuts a batch into requests, between rows: what is encoded and sent at a time is bounded, however many series there
 * are. The batches share the columns of the one they were cut from.
 *
 * A generator, so that the event loop can be given back.
 */
export function* requestBatches(
  batch: MetricBatch,
  maxWeight: number = maxRequestWeight,
): Generator<void, MetricBatch[]> {
  const cutter = new Cutter(batch.takenAtMs, maxWeight);
  for (const { scope, metrics } of batch.scopes) {
    for (const metric of metrics) {
      for (const block of metric.blocks) yield* cutter.add(scope, metric, block);
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

  *add(scope: Scope, metric: MetricPoints, block: PointBlock): Generator<void> {
    const weights = new RowWeights(metric, block);
    let blocks: PointBlock[] | undefined;
    let from = block.from;
    for (let row = block.from; row < block.to; row++) {
      if (row % rowsPerStep === 0) yield;
      // What has no data point weighs nothing.
      if (!hasPoint(block, row)) continue;
      const weight = weights.of(row);
      if (this.weight > 0 && this.weight + weight > this.maxWeight) {
        blocks?.push({ ...block, from, to: row });
        blocks = undefined;
        this.cut();
      }
      if (blocks === undefined) {
        blocks = this.blocksOf(scope, metric);
        from = row;
      }
      this.weight += weight;
    }
    blocks?.push({ ...block, from, to: block.to });
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
      this.weight += 100 + metric.name.length + metric.description.length;
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

/** What stands around a text and its name, or a few numbers: tags and lengths. */
const frame = 10;

/**
 * Two times, eight bytes a number, labels and exemplars by their text; buckets of exponential histograms are small
 * numbers, of two bytes.
 */
class RowWeights {
  private readonly metric: MetricPoints;
  private readonly block: PointBlock;
  private readonly columns: readonly AttributeColumn[];
  /** Of every data point. */
  private readonly point: number;
  /** Of what the states of a row are called, and of their numbers. */
  private readonly states: number;

  constructor(metric: MetricPoints, block: PointBlock) {
    this.metric = metric;
    this.block = block;
    const { constLabels, states, width } = block.series;
    this.columns = attributeColumns(block.series);
    const { stateKey } = metric;
    this.point = 24 + textWeight(constLabels) + (stateKey === undefined ? 8 * width : 8);
    this.states = stateKey === undefined ? 0 : textWeight(states.map((state) => [stateKey, state]));
  }

  of(row: number): number {
    const { metric, block, columns, point } = this;
    let weight = point;
    for (const { key, values } of columns) {
      const length = values[row]?.length ?? 0;
      if (length > 0) weight += frame + key.length + length;
    }
    if (metric.stateKey !== undefined) return weight * block.series.states.length + this.states;
    for (const { labels } of pointExemplars(block, metric.kind, row)) weight += 4 * frame + textWeight(labels);
    const { native } = block;
    if (native === undefined) return weight;
    weight += 64;
    for (const { starts } of [native.positive, native.negative]) {
      weight += 2 * ((starts[row + 1] ?? 0) - (starts[row] ?? 0));
    }
    return weight;
  }
}

function textWeight(labels: readonly (readonly [name: string, value: string])[]): number {
  return labels.reduce((sum, [name, value]) => sum + frame + name.length + value.length, 0);
}
