import type { SnapshotSource } from '@sonde/metrics';
import { metricBatch } from '../points/build-batch.js';
import type { MetricBatch } from '../points/metric-batch.js';
import { inSlices } from '../points/slices.js';
import { TemporalReader } from '../temporality/temporal-reader.js';
import type { Temporality } from '../temporality/temporality.js';
import type { ExemplarFilter } from './environment.js';
import { chooseExemplars } from './exemplar-choice.js';
import { requestBatches } from './request-batches.js';

/**
 * What is still to be sent, in requests of bounded size. Never more than one snapshot.
 *
 * What failed with its first request is dropped: the next reading holds it, totals and additions alike. Additions of
 * which some requests have arrived cannot be read again without counting those twice: the others stay until they have
 * arrived, and nothing new is read before. A request that would be refused again is given up, its additions too: it
 * must not keep back the others.
 */
export class Outbox {
  private readonly registry: SnapshotSource;
  private readonly exemplars: ExemplarFilter | undefined;
  private readonly temporality: Temporality;
  private readonly reader: TemporalReader;
  private readonly maxWeight: number | undefined;
  private queue: MetricBatch[] = [];
  /** How many requests of the reading have arrived or were given up. */
  private gone = 0;
  private refused = 0;
  private accept: () => void = () => {};
  private isRead = false;

  constructor(
    registry: SnapshotSource,
    temporality: Temporality,
    exemplars?: ExemplarFilter | undefined,
    maxWeight?: number | undefined,
  ) {
    this.registry = registry;
    this.temporality = temporality;
    this.exemplars = exemplars;
    this.maxWeight = maxWeight;
    this.reader = new TemporalReader(temporality);
  }

  /** Data points that were given up since the start: refused for good, or of series that ended while nothing arrived. */
  get lost(): number {
    return this.reader.lost + this.refused;
  }

  /** Begins a push. */
  begin(): void {
    this.isRead = false;
    if (this.temporality === 'cumulative' || this.gone === 0) this.queue = [];
  }

  /** What to send next, the same until it has `arrived` or was `dropped`; `undefined` where the push has sent everything. */
  async next(timeoutMs: number): Promise<MetricBatch | undefined> {
    if (this.queue.length === 0 && !this.isRead) {
      const totals = metricBatch(chooseExemplars(await this.registry.collect({ timeoutMs }), this.exemplars));
      const { batch, accept } = await inSlices(this.reader.read(totals));
      this.queue = await inSlices(requestBatches(batch, this.maxWeight));
      this.gone = 0;
      this.accept = accept;
      this.isRead = true;
    }
    return this.queue[0];
  }

  /** The receiver has the one that was handed out. */
  arrived(): void {
    this.queue.shift();
    this.gone++;
    if (this.queue.length === 0) this.accept();
  }

  /** The receiver would refuse the one that was handed out again, with so many data points: it is given up. */
  dropped(dataPoints: number): void {
    this.refused += dataPoints;
    this.arrived();
  }
}
