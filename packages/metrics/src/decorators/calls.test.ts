import { setTimeout as pause } from 'node:timers/promises';
import { isGeneratorObject } from 'node:util/types';
import { afterEach, describe, expect, test } from 'vitest';
import type { SondeError } from '../model/errors.js';
import { Registry } from '../registry/registry.js';
import { ManualClock } from '../testing/manual-clock.js';
import { histogramOf, labelSetsOf, seriesValue } from '../testing/series-values.js';
import { counted, countedErrors, inFlight, timed } from './index.js';

const faults: SondeError<string>[] = [];
const clock = new ManualClock();
let registry = new Registry({ clock, onFault: (error) => faults.push(error) });

afterEach(() => {
  expect(faults).toEqual([]);
  registry = new Registry({ clock, onFault: (error) => faults.push(error) });
});

/** Everything that can be measured of a function, at once. */
function measured<F extends (...args: never[]) => unknown>(fn: F, method = 'work'): F {
  const options = { registry, method };
  return timed(counted(inFlight(countedErrors(fn, options), options), options), options);
}

const labels = (error = '', method = 'work') => ({ class: '', method, error });
const calls = (error = '', method = 'work') => seriesValue(registry, 'method_calls', labels(error, method));
const seconds = (error = '', method = 'work') =>
  histogramOf(registry, 'method_duration_seconds', labels(error, method));
const errors = (error: string) => seriesValue(registry, 'method_errors', labels(error));
const underWay = () => seriesValue(registry, 'method_in_flight', { class: '', method: 'work' });
const nothingRecorded = (name: string) =>
  registry.snapshot().families.find((family) => family.name === name) === undefined ||
  labelSetsOf(registry, name).length === 0;

describe('functions that return at once', () => {
  test('are recorded when they return', () => {
    const add = measured((a: number, b: number) => {
      clock.advance(250);
      expect(underWay()).toBe(1);
      return a + b;
    });
    expect([add(1, 2), add(3, 4)]).toEqual([3, 7]);
    expect([calls(), seconds().count, seconds().sum, underWay()]).toEqual([2, 2, 0.5, 0]);
    expect(nothingRecorded('method_errors')).toBe(true);
  });

  test('and when they throw, and what they throw is the same', () => {
    const error = new RangeError('no');
    const fail = measured(() => {
      throw error;
    });
    expect(fail).toThrow(error);
    expect([calls('RangeError'), seconds('RangeError').count, errors('RangeError'), underWay()]).toEqual([1, 1, 1, 0]);
    expect(labelSetsOf(registry, 'method_calls')).toEqual([labels('RangeError')]);
  });

  test('keep this, and may call themselves', () => {
    const counter = {
      depth: 0,
      dive: measured(function (this: { depth: number }, to: number): number {
        this.depth++;
        return to === 0 ? this.depth : counter.dive(to - 1);
      }),
    };
    expect(counter.dive(4)).toBe(5);
    expect([calls(), underWay()]).toEqual([5, 0]);
  });

  test('may return any object, those that resent being looked at included', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const touchy = {
      // biome-ignore lint/suspicious/noThenProperty: on purpose.
      get then(): never {
        throw new Error('hands off');
      },
    };
    // biome-ignore lint/suspicious/noThenProperty: on purpose.
    const odd = { then: 1 };
    const values = [{ a: 1 }, [], new Map(), null, Object.create(null), odd, { next: () => 1 }, proxy, touchy];
    const give = measured((k: number) => values[k]);
    values.forEach((value, k) => {
      expect(Object.is(give(k), value)).toBe(true);
    });
    expect([calls(), underWay()]).toEqual([values.length, 0]);
  });
});

describe('promises', () => {
  test('are recorded when they settle', async () => {
    const load = measured(async (value: string) => {
      await pause(1);
      clock.advance(1000);
      return value;
    });
    const first = load('a');
    expect(underWay()).toBe(1);
    expect(nothingRecorded('method_calls')).toBe(true);
    expect(await first).toBe('a');
    expect([calls(), seconds().sum, underWay()]).toEqual([1, 1, 0]);
  });

  test('rejections are errors', async () => {
    const controller = new AbortController();
    const load = measured(async () => pause(10_000, 'late', { signal: controller.signal }));
    const pending = load();
    controller.abort();
    await expect(pending).rejects.toThrow('aborted');
    expect([calls('AbortError'), errors('AbortError'), underWay()]).toEqual([1, 1, 0]);
  });

  test('that are handed through stay the same object', async () => {
    class Task extends Promise<number> {
      readonly id = 7;
    }
    const kept = Promise.resolve(1);
    const task = Task.resolve(2) as Task;
    expect(measured(() => kept)()).toBe(kept);
    expect(measured(() => task)()).toBe(task);
    await Promise.all([kept, task]);
    expect(calls()).toBe(2);
  });

  test('of async functions keep the async stack trace, and are reported where nobody handles them', async () => {
    const fail = measured(async function innermost() {
      await null;
      throw new TypeError('no');
    });
    async function caller() {
      await fail();
    }
    const stack = await caller().catch((error: Error) => error.stack);
    expect(stack).toMatch(/innermost[\s\S]*\bcaller\b/);

    const listeners = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    const unhandled: unknown[] = [];
    process.on('unhandledRejection', (reason) => unhandled.push(reason));
    fail();
    await fail().catch(() => {});
    await pause(5);
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
    expect(unhandled).toEqual([expect.any(TypeError)]);
    expect(calls('TypeError')).toBe(3);
  });
});

describe('thenables', () => {
  class Query {
    runs = 0;
    text = 'select';
    where(text: string): this {
      this.text += ` where ${text}`;
      return this;
    }
    // biome-ignore lint/suspicious/noThenProperty: this is what query builders do.
    then(onValue?: (rows: string) => unknown, onError?: (error: unknown) => unknown): Promise<unknown> {
      this.runs++;
      clock.advance(100);
      const rows = this.text.includes('nothing') ? Promise.reject(new RangeError('no')) : Promise.resolve(this.text);
      return rows.then(onValue, onError);
    }
  }

  test('run when the caller says so, once, and are recorded then', async () => {
    const query = new Query();
    const find = measured(() => query);
    expect(find()).toBe(query);
    await null;
    expect([query.runs, underWay()]).toEqual([0, 0]);
    expect(nothingRecorded('method_calls')).toBe(true);
    clock.advance(60_000);
    expect(await query.where('a = 1')).toBe('select where a = 1');
    expect([query.runs, calls(), seconds().sum, underWay()]).toEqual([1, 1, 0.1, 0]);
    expect(Object.hasOwn(query, 'then')).toBe(false);
    await query;
    expect([query.runs, calls()]).toEqual([2, 1]);
  });

  test('that reject', async () => {
    const find = measured(() => new Query());
    await expect((async () => find().where('nothing'))()).rejects.toThrow(RangeError);
    expect(
      await find()
        .where('nothing')
        .then(undefined, () => 'caught'),
    ).toBe('caught');
    expect([calls('RangeError'), errors('RangeError'), underWay()]).toEqual([2, 2, 0]);
  });

  test('that are promises, but lazy ones, are not started', async () => {
    class Lazy extends Promise<number> {
      static runs = 0;
      static override get [Symbol.species]() {
        return Promise;
      }
      // biome-ignore lint/suspicious/noThenProperty: postgres.js does so.
      override then<A, B>(
        onValue?: ((value: number) => A | PromiseLike<A>) | null,
        onError?: ((error: unknown) => B | PromiseLike<B>) | null,
      ): Promise<A | B> {
        Lazy.runs++;
        return super.then(onValue, onError);
      }
    }
    const lazy = measured(() => new Lazy((resolve) => resolve(1)))();
    await null;
    expect(Lazy.runs).toBe(0);
    expect(await lazy).toBe(1);
    expect([Lazy.runs, calls()]).toEqual([1, 1]);
  });

  test('that are returned again and again are watched once, and each call counts', async () => {
    const query = new Query();
    const find = counted(() => query, { registry, method: 'work' });
    // Watched anew at each call, it would end in a stack overflow.
    for (let k = 0; k < 20_000; k++) find();
    expect(calls()).toBe(19_999);
    await query;
    expect(calls()).toBe(20_000);
    find();
    expect(calls()).toBe(20_000);
    await query;
    expect(calls()).toBe(20_001);
  });

  test('that cannot be changed are recorded when they return', async () => {
    // biome-ignore lint/suspicious/noThenProperty: on purpose.
    const query = Object.freeze({ then: (onValue: (value: number) => unknown) => onValue(1) });
    expect(await measured(() => query)()).toBe(1);
    expect([calls(), underWay()]).toEqual([1, 0]);
  });

  test('that throw in then, or settle twice', async () => {
    const bad = measured(
      (_how: string): PromiseLike<number> => ({
        // biome-ignore lint/suspicious/noThenProperty: a bad one.
        then(onValue) {
          onValue?.(1);
          onValue?.(2);
          throw new RangeError('late');
        },
      }),
    );
    expect(await bad('twice')).toBe(1);
    expect([calls(), underWay()]).toEqual([1, 0]);
  });
});

describe('generators', () => {
  function* count(to: number): Generator<number, string, unknown> {
    for (let k = 0; k < to; k++) {
      clock.advance(100);
      yield k;
    }
    if (to > 5) throw new RangeError('too many');
    return 'end';
  }

  test('are timed to the end of the iteration', () => {
    const lines = measured(count);
    const generator = lines(3);
    expect([isGeneratorObject(generator), generator instanceof lines, underWay()]).toEqual([true, true, 0]);
    clock.advance(60_000);
    expect(generator.next().value).toBe(0);
    expect(underWay()).toBe(1);
    expect([...generator]).toEqual([1, 2]);
    expect([calls(), seconds().count, underWay()]).toEqual([1, 1, 0]);
    expect(seconds().sum).toBeCloseTo(0.3, 9);
    expect(generator.next()).toEqual({ done: true, value: undefined });
    expect(calls()).toBe(1);
  });

  test('that are left early, throw, or are thrown into', () => {
    const lines = measured(count);
    for (const line of lines(5)) if (line === 1) break;
    expect(() => [...lines(6)]).toThrow(RangeError);
    const generator = lines(5);
    generator.next();
    expect(() => generator.throw(new TypeError('in'))).toThrow(TypeError);
    expect([calls(), calls('RangeError'), calls('TypeError'), underWay()]).toEqual([1, 1, 1, 0]);
    expect(seconds().sum).toBeCloseTo(0.2, 9);
  });

  test('that are never begun are not recorded', () => {
    const lines = measured(count);
    lines(1);
    lines(1).return('x');
    expect(() => lines(1).throw(new Error('x'))).toThrow('x');
    expect(nothingRecorded('method_calls')).toBe(true);
    expect(underWay()).toBe(0);
  });

  test('that are delegated to, and that another function made', () => {
    const inner = measured(count);
    function* outer() {
      return yield* inner(2);
    }
    expect([...outer()]).toEqual([0, 1]);
    const kept = count(2);
    const give = measured(() => kept, 'kept');
    give();
    expect([...give()]).toEqual([0, 1]);
    expect([calls(), calls('', 'kept')]).toEqual([1, 2]);
  });

  test('async ones likewise', async () => {
    async function* pages(to: number): AsyncGenerator<number, string> {
      for (let k = 0; k < to; k++) {
        await null;
        clock.advance(100);
        yield k;
      }
      if (to > 5) throw new RangeError('too many');
      return 'end';
    }
    const read = measured(pages);
    const seen: number[] = [];
    for await (const page of read(3)) seen.push(page);
    for await (const page of read(3)) {
      expect(underWay()).toBe(1);
      if (page === 1) break;
    }
    await expect(collect(read(6))).rejects.toThrow(RangeError);
    const generator = read(2);
    expect([isGeneratorObject(generator), generator instanceof read]).toEqual([true, true]);
    const steps = await Promise.all([generator.next(), generator.next(), generator.next(), generator.next()]);
    expect(steps.map(({ done }) => done)).toEqual([false, false, true, true]);
    expect(seen).toEqual([0, 1, 2]);
    expect([calls(), calls('RangeError'), underWay()]).toEqual([3, 1, 0]);
    expect(seconds().sum).toBeCloseTo(0.7, 9);
  });

  async function collect<T>(all: AsyncIterable<T>): Promise<T[]> {
    const list: T[] = [];
    for await (const each of all) list.push(each);
    return list;
  }
});
