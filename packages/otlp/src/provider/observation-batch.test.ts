import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributesKey } from './attributes-key.js';
import { ObservationBatch } from './observation-batch.js';
import { type Observation, ObservedSets, ObservedStream } from './observed-stream.js';
import type { Aggregate } from './view.js';

/** A store with a limit, as open instruments have it: what is new past it is the overflow series. */
function storeOf(maxSeries: number) {
  const series = new Map<string, number>();
  let overflow: number | undefined;
  return {
    write(attributes: object, value: number) {
      const key = attributesKey(attributes as never);
      if (series.has(key) || series.size < maxSeries) series.set(key, value);
      else overflow = value;
    },
    remove: (attributes: object) => void series.delete(attributesKey(attributes as never)),
    clear() {
      series.clear();
      overflow = undefined;
    },
    seen: () => ({ series: Object.fromEntries(series), overflow }),
  };
}

/** Keeps every set until the call has ended. */
class Unbounded extends ObservedSets {
  override fresh = Number.NEGATIVE_INFINITY;
}

const kinds: readonly Aggregate[] = [{ kind: 'sum' }, { kind: 'up-down-sum' }, { kind: 'last-value' }];

describe('a batch of observations', () => {
  it('delivers what one that keeps all until the end would', () => {
    const call = fc.record({
      callback: fc.nat(1),
      ids: fc.uniqueArray(fc.nat(14), { maxLength: 14 }),
      value: fc.integer({ min: 1, max: 9 }),
    });
    const calls = fc.array(call, { maxLength: 8 });
    fc.assert(
      fc.property(
        calls,
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom(...kinds),
        fc.boolean(),
        (given, max, aggregate, joins) => {
          const plan = { aggregate, keeps: joins ? (key: string) => key === 'id' : undefined, process: undefined };
          const [bounded, naive] = [storeOf(max), storeOf(max)];
          const [boundedStream, naiveStream] = [
            new ObservedStream(bounded, plan, max),
            new ObservedStream(naive, plan, max),
          ];
          const callbacks = [{}, {}];
          for (const { callback, ids, value } of given) {
            const observations: Observation[] = ids.map((id) => ({ attributes: { id }, value: value * id }));
            const batch = new ObservationBatch([boundedStream]);
            for (const each of observations) batch.add(each);
            for (const step of batch.deliver(callbacks[callback] as object)) void step;
            for (const step of naiveStream.replacing(callbacks[callback] as object, observations, new Unbounded()))
              void step;
            expect(bounded.seen()).toEqual(naive.seen());
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('keeps what a view makes few series of, however many sets there were', () => {
    const store = storeOf(3);
    const plan = { aggregate: { kind: 'sum' }, keeps: (key: string) => key === 'pool', process: undefined } as const;
    const batch = new ObservationBatch([new ObservedStream(store, plan, 3)]);
    for (let id = 0; id < 100; id++) batch.add({ attributes: { id, pool: id % 2 }, value: 1 });
    for (const step of batch.deliver({})) void step;
    expect(store.seen()).toEqual({ series: { '["pool","0"]': 50, '["pool","1"]': 50 }, overflow: undefined });
  });
});
