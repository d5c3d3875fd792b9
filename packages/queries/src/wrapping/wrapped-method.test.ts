import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Method, replaceProperty, wrapMethod } from './wrapped-method.js';

class Counter {
  count = 0;
  add(by: number): number {
    this.count += by;
    return this.count;
  }
}

/** Notes the calls it sees, and passes them on. */
function watching(log: string[], name: string): (original: Method) => Method {
  return (original) =>
    function (...parameters) {
      log.push(name);
      return original.apply(this, parameters);
    };
}

const refusal = expect.objectContaining({
  code: 'SONDE_QUERIES_NOT_OBSERVABLE',
  message: expect.stringMatching(/"add".*frozen.*before it is frozen/s),
});

describe('an inherited method', () => {
  test('is seen in one object, with its this, its parameters, its name and length; then inherited again', () => {
    const counter = new Counter();
    const log: string[] = [];
    const undo = wrapMethod(counter, 'add', watching(log, 'ours'));
    expect([counter.add(2), counter.count, counter.add.name, counter.add.length]).toEqual([2, 2, 'add', 1]);
    expect(Object.keys(counter)).toEqual(['count']);
    new Counter().add(1);
    expect(log).toEqual(['ours']);
    undo();
    expect(Object.hasOwn(counter, 'add')).toBe(false);
    expect(counter.add(1)).toBe(3);
    expect(log).toEqual(['ours']);
  });

  test('that is replaced in the class meanwhile is called as it is then, and seen', () => {
    class Mine extends Counter {}
    const counter = new Mine();
    const log: string[] = [];
    const undo = wrapMethod(counter, 'add', watching(log, 'ours'));
    counter.add(1);
    Mine.prototype.add = () => 99;
    expect(counter.add(1)).toBe(99);
    Reflect.deleteProperty(Mine.prototype, 'add');
    expect(counter.add(1)).toBe(2);
    expect(log).toHaveLength(3);
    undo();
    expect(counter.add(1)).toBe(3);
    expect(log).toHaveLength(3);
  });

  test('that is replaced in the class by ours itself does not call itself', () => {
    class Mine extends Counter {}
    const counter = new Mine();
    const log: string[] = [];
    wrapMethod(counter, 'add', watching(log, 'ours'));
    Mine.prototype.add = counter.add;
    expect([counter.add(1), log]).toEqual([1, ['ours']]);
  });

  test('is wrapped once, not at each call; the function of a getter is kept', () => {
    let made = 0;
    const around = (original: Method): Method => {
      made++;
      return original;
    };
    const plain = new Counter();
    wrapMethod(plain, 'add', around);
    plain.add(1);
    plain.add(1);
    expect(made).toBe(1);
    class Getting {
      get add() {
        return () => 1;
      }
    }
    const getting = new Getting();
    const undo = wrapMethod(getting, 'add', around);
    expect([getting.add(), getting.add(), made]).toEqual([1, 1, 2]);
    undo();
    expect(Object.hasOwn(getting, 'add')).toBe(false);
  });
});

describe('an own method', () => {
  test.each([{ configurable: true }, { configurable: true, writable: true, enumerable: true }])(
    'is put back as it was: %j',
    (how) => {
      const target = Object.defineProperty({} as { add: () => number }, 'add', { ...how, value: () => 1 });
      const before = Object.getOwnPropertyDescriptor(target, 'add');
      const log: string[] = [];
      const undo = wrapMethod(target, 'add', watching(log, 'ours'));
      expect([target.add(), log, Object.keys(target).length]).toEqual([1, ['ours'], how.enumerable === true ? 1 : 0]);
      undo();
      expect(Object.getOwnPropertyDescriptor(target, 'add')).toEqual(before);
    },
  );

  test('of a getter too', () => {
    const target = {
      get add() {
        return () => 1;
      },
    };
    const before = Object.getOwnPropertyDescriptor(target, 'add');
    const undo = wrapMethod(target, 'add', watching([], 'ours'));
    expect(target.add()).toBe(1);
    undo();
    expect(Object.getOwnPropertyDescriptor(target, 'add')).toEqual(before);
  });

  test('of a proxy that shows it without its value is put back with it', () => {
    const add = () => 1;
    const target: { add?: () => number } = {};
    const proxy = new Proxy(target, {
      get: (of, name) => Reflect.get(of, name) ?? (name === 'add' ? add : undefined),
      getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, writable: true }),
    }) as { add: () => number };
    for (let n = 0; n < 3; n++) {
      const undo = wrapMethod(proxy, 'add', watching([], 'ours'));
      expect(proxy.add).not.toBe(add);
      undo();
      expect(proxy.add).toBe(add);
    }
  });
});

test('own properties of the function are kept, those with symbols too; it is no constructor', () => {
  const custom = Symbol('promisify.custom');
  const target = { add: Object.assign((by: number) => by, { [custom]: 'promised', defaults: { by: 1 } }) };
  const { defaults } = target.add;
  wrapMethod(target, 'add', watching([], 'ours'));
  expect(target.add).toMatchObject({ [custom]: 'promised' });
  expect(target.add.defaults).toBe(defaults);
  // Only functions of old scripts have these, and no other can.
  const sloppy = { add: new Function('by', 'return by') as (by: number) => number };
  wrapMethod(sloppy, 'add', watching([], 'ours'));
  expect([sloppy.add(3), sloppy.add.length]).toEqual([3, 1]);
});

test('what it throws and what its promise rejects with come through', async () => {
  const thrown = new Error('thrown');
  const rejected = new Error('rejected');
  const target = {
    fail() {
      throw thrown;
    },
    reject: () => Promise.reject(rejected),
  };
  for (const name of ['fail', 'reject']) wrapMethod(target, name, watching([], 'ours'));
  expect(() => target.fail()).toThrow(thrown);
  await expect(target.reject()).rejects.toBe(rejected);
});

test('what somebody else has put over it stays, and ours only passes on', () => {
  const counter = new Counter();
  const log: string[] = [];
  const undo = wrapMethod(counter, 'add', watching(log, 'ours'));
  const { add } = counter;
  const theirs = function (this: Counter, by: number) {
    log.push('theirs');
    return add.call(this, by);
  };
  counter.add = theirs;
  counter.add(1);
  undo();
  undo();
  expect(counter.add).toBe(theirs);
  counter.add(1);
  expect([counter.count, log]).toEqual([2, ['theirs', 'ours', 'theirs']]);
});

test('several of ours, taken away in any order, leave nothing', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 6 }).chain((count) => {
        const all = Array.from({ length: count }, (_, k) => k);
        return fc.shuffledSubarray(all, { minLength: count });
      }),
      fc.boolean(),
      (order, isOwn) => {
        const counter = new Counter();
        if (isOwn) counter.add = (by) => by;
        const before = Object.getOwnPropertyDescriptor(counter, 'add');
        const log: string[] = [];
        const undo = order.map((_, k) => wrapMethod(counter, 'add', watching(log, String(k))));
        const on = new Set(order);
        for (const k of order) {
          undo[k]?.();
          on.delete(k);
          log.length = 0;
          counter.add(1);
          expect(log).toEqual([...on].toSorted((a, b) => b - a).map(String));
        }
        expect(Object.getOwnPropertyDescriptor(counter, 'add')).toEqual(before);
      },
    ),
  );
});

describe('an object that cannot be changed', () => {
  test.each([
    ['frozen', Object.freeze],
    ['sealed', Object.seal],
    ['not extensible', Object.preventExtensions],
  ])('that is %s is refused in plain words, and as it was', (_, close) => {
    const counter = close(new Counter());
    expect(() => wrapMethod(counter, 'add', watching([], 'ours'))).toThrow(refusal);
    expect(Object.hasOwn(counter, 'add')).toBe(false);
    expect(() => replaceProperty(counter, 'add', { value: 1 })).toThrow(refusal);
  });

  test('after it was observed keeps ours, which only passes on', () => {
    const counter = { add: (by: number) => by };
    const log: string[] = [];
    const undo = wrapMethod(counter, 'add', watching(log, 'ours'));
    Object.freeze(counter);
    undo();
    expect([counter.add(2), log]).toEqual([2, []]);
  });
});

test('a method that is missing is left alone', () => {
  const target = {};
  wrapMethod(target, 'add', watching([], 'ours'))();
  expect(Object.getOwnPropertyNames(target)).toEqual([]);
});
