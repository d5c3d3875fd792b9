import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributesKey } from './attributes-key.js';
import { type Observation, ObservedStream } from './observed-stream.js';
import type { Aggregate } from './view.js';

/** A store with a limit, as open instruments have it: what is new past it is the overflow series. */
class Store {
  readonly series = new Map<string, number>();
  overflow: number | undefined;
  removals = 0;
  private readonly maxSeries: number;

  constructor(maxSeries: number) {
    this.maxSeries = maxSeries;
  }

  write(attributes: object, value: number): void {
    const key = attributesKey(attributes as never);
    if (this.series.has(key) || this.series.size < this.maxSeries) this.series.set(key, value);
    else this.overflow = value;
  }

  remove(attributes: object): void {
    this.removals++;
    this.series.delete(attributesKey(attributes as never));
  }

  clear(): void {
    this.series.clear();
    this.overflow = undefined;
  }

  get seen(): object {
    return { series: Object.fromEntries(this.series), overflow: this.overflow };
  }
}

const sum: Aggregate = { kind: 'sum' };
const upDownSum: Aggregate = { kind: 'up-down-sum' };
const lastValue: Aggregate = { kind: 'last-value' };
const everything = { keeps: undefined, process: undefined };
const of = (attributes: object, value: number): Observation => ({ attributes: attributes as never, value });

describe('an observed stream', () => {
  it('has what its callbacks observed when they were last called, and nothing else', () => {
    const step = fc.record({
      callback: fc.nat(2),
      // Each callback has keys of its own: the same attributes from two callbacks are nobody's rule.
      values: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), fc.integer({ min: 0, max: 100 })),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.constantFrom(sum, upDownSum, lastValue), (steps, aggregate) => {
        const store = new Store(1000);
        const stream = new ObservedStream(store, { aggregate, ...everything }, 1000);
        const callbacks = [{}, {}, {}];
        const last = new Map<number, Record<string, number>>();
        for (const { callback, values } of steps) {
          last.set(callback, values);
          const observations = Object.entries(values).map(([key, value]) => of({ [key]: callback + 1 }, value));
          stream.replace(callbacks[callback] as object, observations);
        }
        const expected = [...last].flatMap(([callback, values]) =>
          Object.entries(values).map(([key, value]) => [attributesKey({ [key]: callback + 1 }), value]),
        );
        expect(store.seen).toEqual({ series: Object.fromEntries(expected), overflow: undefined });
      }),
    );
  });

  it('adds up what a view makes one series of, within a callback and across', () => {
    const step = fc.record({
      callback: fc.nat(2),
      values: fc.array(fc.tuple(fc.constantFrom('a', 'b'), fc.nat(5), fc.integer({ min: 0, max: 100 })), {
        maxLength: 6,
      }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 10 }), (steps) => {
        const store = new Store(1000);
        const stream = new ObservedStream(
          store,
          { aggregate: upDownSum, keeps: (key) => key === 'kept', process: undefined },
          1000,
        );
        const callbacks = [{}, {}, {}];
        const last = new Map<number, readonly (readonly [string, number, number])[]>();
        for (const { callback, values } of steps) {
          last.set(callback, values);
          stream.replace(
            callbacks[callback] as object,
            values.map(([kept, other, value]) => of({ kept, other }, value)),
          );
        }
        const expected: Record<string, number> = {};
        for (const [kept, , value] of [...last.values()].flat()) {
          const key = attributesKey({ kept });
          expected[key] = (expected[key] ?? 0) + value;
        }
        expect(store.seen).toEqual({ series: expected, overflow: undefined });
      }),
    );
  });

  it('keeps those that came first at the limit, and adds up the rest', () => {
    const store = new Store(2);
    const stream = new ObservedStream(store, { aggregate: sum, ...everything }, 2);
    const [one, other] = [{}, {}];
    stream.replace(one, [of({ k: 1 }, 10), of({ k: 2 }, 20)]);
    expect(store.seen).toEqual({ series: { '["k","1"]': 10, '["k","2"]': 20 }, overflow: undefined });
    stream.replace(one, [of({ k: 3 }, 5), of({ k: 4 }, 6), of({ k: 1 }, 11), of({ k: 2 }, 21)]);
    expect(store.seen).toEqual({ series: { '["k","1"]': 11, '["k","2"]': 21 }, overflow: 11 });
    stream.replace(other, [of({ k: 5 }, 100)]);
    expect(store.overflow).toBe(111);
    // One goes: there is room for another, and the overflow is what is left.
    stream.replace(one, [of({ k: 1 }, 12), of({ k: 4 }, 7)]);
    expect(store.seen).toEqual({ series: { '["k","1"]': 12, '["k","4"]': 7 }, overflow: 100 });
    // Nothing is past the limit any more: neither is the overflow series there.
    stream.replace(other, []);
    expect(store.seen).toEqual({ series: { '["k","1"]': 12, '["k","4"]': 7 }, overflow: undefined });
  });

  it('writes to no series what another callback had past the limit', () => {
    const store = new Store(2);
    const stream = new ObservedStream(store, { aggregate: sum, ...everything }, 2);
    const [one, other] = [{}, {}];
    stream.replace(one, [of({ k: 1 }, 1), of({ k: 2 }, 2)]);
    stream.replace(other, [of({ k: 3 }, 30)]);
    expect(store.overflow).toBe(30);
    // There is room now, and the other callback has not been called again.
    stream.replace(one, [of({ k: 1 }, 1)]);
    expect(Object.keys(Object.fromEntries(store.series))).toEqual(['["k","1"]']);
    stream.replace(one, [of({ k: 1 }, 1), of({ k: 3 }, 5)]);
    expect(store.series.get('["k","3"]')).toBe(5);
    stream.replace(one, [of({ k: 1 }, 1)]);
    stream.replace(other, [of({ k: 3 }, 31)]);
    expect(store.seen).toEqual({ series: { '["k","1"]': 1, '["k","3"]': 31 }, overflow: undefined });
  });

  it('has of gauges past the limit the last one', () => {
    const store = new Store(1);
    const stream = new ObservedStream(store, { aggregate: lastValue, ...everything }, 1);
    stream.replace({}, [of({ k: 1 }, 1), of({ k: 2 }, 2), of({ k: 3 }, 3)]);
    expect(store.overflow).toBe(3);
  });

  it('begins a total anew that has gone down', () => {
    const store = new Store(10);
    const stream = new ObservedStream(store, { aggregate: sum, ...everything }, 10);
    const callback = {};
    stream.replace(callback, [of({}, 10)]);
    stream.replace(callback, [of({}, 12)]);
    expect(store.removals).toBe(0);
    stream.replace(callback, [of({}, 3)]);
    expect([store.removals, store.series.get('')]).toEqual([1, 3]);
  });

  it('takes the last value of a callback that observes the same twice', () => {
    const store = new Store(10);
    new ObservedStream(store, { aggregate: sum, ...everything }, 10).replace({}, [of({ a: 1 }, 1), of({ a: 1 }, 7)]);
    expect(store.seen).toEqual({ series: { '["a","1"]': 7 }, overflow: undefined });
  });
});
