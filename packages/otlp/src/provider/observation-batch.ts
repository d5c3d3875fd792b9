import { type Observation, ObservedSets, type ObservedStream } from './observed-stream.js';

/**
 * What one call of a callback observes of one instrument. It is sorted by series when the call has ended, in steps. What
 * observes more than there may be series, perhaps without end, has it sorted on the way: so it never holds more than about
 * three times that limit.
 */
export class ObservationBatch {
  private readonly sets: ReadonlyMap<ObservedStream, ObservedSets>;
  private readonly maxUnsorted: number;
  private unsorted: Observation[] = [];

  constructor(streams: readonly ObservedStream[]) {
    this.sets = new Map(streams.map((stream) => [stream, new ObservedSets()]));
    this.maxUnsorted = Math.max(0, ...streams.map(({ maxSeries }) => maxSeries));
  }

  add(observation: Observation): void {
    if (this.unsorted.length >= this.maxUnsorted) this.sort();
    this.unsorted.push(observation);
  }

  /** Hands it over to the streams, in steps. */
  *deliver(callback: object): Generator<void> {
    for (const [stream, sets] of this.sets) yield* stream.replacing(callback, this.unsorted, sets);
  }

  private sort(): void {
    const { unsorted } = this;
    this.unsorted = [];
    for (const [stream, sets] of this.sets) for (const step of stream.sorting(unsorted, sets)) void step;
  }
}
