import type { SeriesBlock } from '@sonde/metrics';
import type { MetricBatch, MetricPoints, PointBlock, PointScope } from '../points/metric-batch.js';
import { acceptedBaseline, type Baseline, type BlockDelta, blockDelta } from './block-delta.js';
import { Leftovers, type SentDelta } from './leftovers.js';
import { isSentAsDelta, type Temporality } from './temporality.js';

/** One reading of a registry in the temporality that was asked for. */
export interface TemporalRead {
  readonly batch: MetricBatch;
  /** Told when the receiver has it: the next read begins after this one. A read that is never accepted is in the next. */
  accept(): void;
}

/** What is remembered of one source of series. */
interface Stream {
  baseline: Baseline | undefined;
}

/** Blocks of foreign sources that are remembered at most. */
const maxForeignStreams = 10_000;

/**
 * Turns batches of totals into what was added since the last one that was accepted. Each reader has its own memory:
 * one for each receiver, kept for as long as that receives. A reader that is new begins with all that was ever counted.
 *
 * Nothing is counted twice or left out, as far as snapshots have seen it:
 * - a push that fails is part of the next one, also where its series has ended since (up to `maxLeftoverRows`);
 * - a series that was removed, reset or made again begins at zero;
 * - exponential histograms whose scale has changed are compared at the coarser one.
 *
 * It keeps the numbers of the snapshot it read last; while pushes fail, also those last accepted, and what was sent in vain.
 */
export class TemporalReader {
  private readonly temporality: Temporality;
  /** By source. A registry that is attached in two places has each source twice in a snapshot. */
  private readonly streams = new WeakMap<object, Stream[]>();
  private readonly foreign = new Map<string, Stream[]>();
  private readonly leftovers = new Leftovers();
  /** The deltas of the last read, while they are not accepted; `undefined` for streams to which nothing was added. */
  private sent = new Map<Stream, SentDelta | undefined>();
  private lastMs: number | undefined;
  private reads = 0;

  constructor(temporality: Temporality) {
    this.temporality = temporality;
  }

  /** Data points that were given up: of series that ended while pushes kept failing, past the limit. */
  get lost(): number {
    return this.leftovers.lost;
  }

  /**
   * Reads a batch of totals. One read at a time: a second one takes the first for failed.
   *
   * A generator, so that the event loop can be given back. Nothing is remembered of a read that is not brought to its end.
   */
  *read(totals: MetricBatch): Generator<void, TemporalRead> {
    if (this.temporality === 'cumulative') return { batch: totals, accept: () => {} };
    const deltas: { stream: Stream; sent: SentDelta | undefined; delta: BlockDelta }[] = [];
    const used = new Set<Stream>();
    const scopes: { scope: PointScope; metrics: MetricPoints[] }[] = [];
    for (const { scope, metrics } of totals.scopes) {
      const read: MetricPoints[] = [];
      for (const metric of metrics) {
        if (!isSentAsDelta(metric, this.temporality)) {
          read.push(metric);
          continue;
        }
        const blocks: PointBlock[] = [];
        const added: MetricPoints = { ...metric, temporality: 'delta', blocks };
        for (const now of metric.blocks) {
          const stream = this.streamOf(scope, metric, now.series, used);
          used.add(stream);
          const delta = yield* blockDelta(now, stream.baseline, this.lastMs);
          const { block } = delta;
          deltas.push({ stream, sent: block === undefined ? undefined : { scope, metric: added, block }, delta });
          if (block !== undefined) blocks.push(block);
        }
        if (blocks.length > 0) read.push(added);
      }
      if (read.length > 0) scopes.push({ scope, metrics: read });
    }
    return this.commit(totals.takenAtMs, scopes, deltas);
  }

  private commit(
    takenAtMs: number,
    scopes: readonly { scope: PointScope; metrics: MetricPoints[] }[],
    deltas: readonly { stream: Stream; sent: SentDelta | undefined; delta: BlockDelta }[],
  ): TemporalRead {
    const failed = this.sent;
    this.sent = new Map();
    for (const { stream, sent, delta } of deltas) {
      const before = failed.get(stream);
      if (before !== undefined) this.leftovers.put(before, delta.continued);
      failed.delete(stream);
      stream.baseline = delta.pending;
      this.sent.set(stream, sent);
    }
    for (const [stream, before] of failed) {
      // The source is gone, or did not answer this time: what it had goes along, and it goes on from there.
      if (before !== undefined) this.leftovers.put(before, undefined);
      if (stream.baseline !== undefined) stream.baseline = acceptedBaseline(stream.baseline);
    }
    this.lastMs = takenAtMs;
    const read = ++this.reads;
    return {
      batch: { takenAtMs, scopes: this.leftovers.addTo(scopes) },
      accept: () => {
        if (read === this.reads) this.accepted();
      },
    };
  }

  private accepted(): void {
    for (const stream of this.sent.keys()) {
      if (stream.baseline !== undefined) stream.baseline = acceptedBaseline(stream.baseline);
    }
    this.sent = new Map();
    this.leftovers.clear();
  }

  private streamOf(scope: PointScope, metric: MetricPoints, series: SeriesBlock, used: ReadonlySet<Stream>): Stream {
    if (series.createdMs !== undefined) {
      const streams = this.streams.get(series.source) ?? [];
      this.streams.set(series.source, streams);
      return firstUnused(streams, used);
    }
    // Foreign sources begin anew without telling, so theirs are known by what they say of themselves.
    const { constLabels, labelNames, bounds } = series;
    const key = JSON.stringify([scope.name, scope.version, metric.name, metric.kind, constLabels, labelNames, bounds]);
    const streams = this.foreign.get(key) ?? [];
    this.foreign.delete(key);
    this.foreign.set(key, streams);
    for (const oldest of this.foreign.keys()) {
      if (this.foreign.size <= maxForeignStreams) break;
      this.foreign.delete(oldest);
    }
    return firstUnused(streams, used);
  }
}

function firstUnused(streams: Stream[], used: ReadonlySet<Stream>): Stream {
  const known = streams.find((stream) => !used.has(stream));
  if (known !== undefined) return known;
  const stream: Stream = { baseline: undefined };
  streams.push(stream);
  return stream;
}
