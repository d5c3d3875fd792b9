import { setTimeout as pause } from 'node:timers/promises';
import { Registry, type SondeError } from '@sonde/metrics';
import { ManualClock } from '@sonde/metrics/testing';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Profile } from '../call-tree/profile.js';
import type { CpuSession } from '../capture/cpu-sessions.js';
import type { RecordOptions } from '../capture/profiler-options.js';
import type { MethodProfile, ProfiledOptions, ProfileTaker } from './options.js';
import { Profiled, profiled } from './profiled.js';

// Decorators are applied by hand here, as compilers do; test/profiler/decorators has them as people write them.

type Decorator = (...given: unknown[]) => unknown;
type Decorate = (decorator: unknown, home: object, key: string | symbol) => void;

/** What `experimentalDecorators` makes of a decorated member. */
const legacy: Decorate = (decorator, home, key) => {
  const descriptor = Object.getOwnPropertyDescriptor(home, key);
  const replaced = (decorator as Decorator)(home, key, descriptor) as PropertyDescriptor | undefined;
  Object.defineProperty(home, key, replaced ?? (descriptor as PropertyDescriptor));
};

/** What the standard makes of one. */
const standard: Decorate = (decorator, home, key) => {
  const descriptor = Object.getOwnPropertyDescriptor(home, key) as PropertyDescriptor;
  const kind = descriptor.get === undefined ? 'method' : 'getter';
  const replaced = (decorator as Decorator)(descriptor.value ?? descriptor.get, { kind, name: key });
  Object.defineProperty(home, key, { ...descriptor, value: replaced });
};

/** Begins at once, and knows what was begun and ended. */
class FakeTaker implements ProfileTaker {
  readonly clock = new ManualClock();
  readonly faults: string[] = [];
  readonly registry = new Registry({ clock: this.clock, onFault: ({ code }) => this.faults.push(code) });
  readonly begun: RecordOptions[] = [];
  stopped = 0;
  isBusy = false;
  /** Ends what runs, as its time limit would. */
  expire: () => void = () => {};

  async start(options: RecordOptions = {}): Promise<CpuSession> {
    if (this.isBusy) throw new Error('busy');
    this.begun.push(options);
    let end!: (profile: Profile) => void;
    const profile = new Promise<Profile>((resolve) => {
      end = resolve;
    });
    const expire = () => end({ title: options.title } as Profile);
    this.expire = expire;
    const stop = () => {
      this.stopped++;
      expire();
      return profile;
    };
    return { profile, stop, cancel: async () => {} };
  }
}

let taker = new FakeTaker();
let taken: MethodProfile[] = [];
let options: ProfiledOptions;
/** Lets an engine begin, and a profile be handed out. */
const settle = () => pause(1);

beforeEach(() => {
  taker = new FakeTaker();
  taken = [];
  options = { profiler: taker, onProfile: (profile) => taken.push(profile), rate: 1, everyMs: 0 };
});

describe.each([
  ['legacy', legacy],
  ['standard', standard],
] as const)('%s', (_, decorate) => {
  test('of a method that returns at once, the next call is profiled', async () => {
    class Orders {
      readonly factor = 3;
      price(amount: number): number {
        taker.clock.advance(5);
        return amount * this.factor;
      }
    }
    decorate(Profiled(options), Orders.prototype, 'price');
    const orders = new Orders();
    expect(orders.price(1)).toBe(3);
    await settle();
    expect([taker.begun, taken]).toEqual([
      [{ title: 'Orders.price', maxDurationMs: 10_000, intervalUs: undefined }],
      [],
    ]);
    expect(orders.price(2)).toBe(6);
    await settle();
    expect(taken).toMatchObject([{ className: 'Orders', method: 'price', durationMs: 5, failed: false }]);
    expect(taken[0]?.profile.title).toBe('Orders.price');
  });

  test('of one that lasts, the chosen call is', async () => {
    class Orders {
      async ship(ms: number): Promise<string> {
        await settle();
        taker.clock.advance(ms);
        return 'shipped';
      }
    }
    decorate(Profiled(options), Orders.prototype, 'ship');
    expect(await new Orders().ship(100)).toBe('shipped');
    await settle();
    expect(taken).toMatchObject([{ durationMs: 100, failed: false }]);
  });

  test('a call of which too little was seen does not end it', async () => {
    class Orders {
      async ship(beforeMs: number, afterMs: number): Promise<void> {
        taker.clock.advance(beforeMs);
        await settle();
        taker.clock.advance(afterMs);
      }
    }
    decorate(Profiled(options), Orders.prototype, 'ship');
    const orders = new Orders();
    await orders.ship(100, 20);
    await settle();
    expect([taker.begun.length, taken.length]).toEqual([1, 0]);
    await orders.ship(100, 20);
    await settle();
    expect(taken.map(({ durationMs }) => durationMs)).toEqual([120]);
  });

  test('errors pass through as they are, thrown or rejected', async () => {
    const declined = new Error('declined');
    class Orders {
      refuse(): never {
        throw declined;
      }
      async refuseLater(): Promise<never> {
        await settle();
        throw declined;
      }
    }
    decorate(Profiled(options), Orders.prototype, 'refuse');
    decorate(Profiled(options), Orders.prototype, 'refuseLater');
    const orders = new Orders();
    expect(() => orders.refuse()).toThrow(declined);
    await settle();
    expect(() => orders.refuse()).toThrow(declined);
    await settle();
    await expect(orders.refuseLater()).rejects.toBe(declined);
    await settle();
    expect(taken.map(({ method, failed }) => [method, failed])).toEqual([
      ['refuse', true],
      ['refuseLater', true],
    ]);
  });

  test('generators, from their first step to their last', async () => {
    class Orders {
      *lines(count: number): Generator<number, string, string> {
        let said = '';
        for (let at = 0; at < count; at++) {
          taker.clock.advance(10);
          said += yield at;
        }
        return said;
      }
      async *pages(count: number): AsyncGenerator<number, void, unknown> {
        for (let at = 0; at < count; at++) {
          await settle();
          taker.clock.advance(10);
          yield at;
        }
      }
    }
    decorate(Profiled(options), Orders.prototype, 'lines');
    decorate(Profiled(options), Orders.prototype, 'pages');
    const orders = new Orders();
    const lines = orders.lines(2);
    taker.clock.advance(1000);
    await settle();
    expect([lines.next('a'), lines.next('b'), lines.next('c')]).toEqual([
      { value: 0, done: false },
      { value: 1, done: false },
      { value: 'bc', done: true },
    ]);
    expect(Object.prototype.toString.call(lines)).toBe('[object Generator]');
    await settle();
    const pages: number[] = [];
    for await (const page of orders.pages(3)) pages.push(page);
    await settle();
    const left = orders.pages(3);
    await left.next();
    await left.return();
    await settle();
    expect(pages).toEqual([0, 1, 2]);
    expect(taken.map(({ method, durationMs }) => [method, durationMs])).toEqual([
      ['lines', 20],
      ['pages', 30],
      ['pages', 10],
    ]);
  });

  test('static methods, symbols, names and lengths', async () => {
    const key = Symbol('open');
    class Shop {
      static [key](a: string, b: string): string {
        // biome-ignore lint/complexity/noThisInStatic: whether it is passed on is what is tested
        return a + b + this.name;
      }
      async load(_: number): Promise<void> {}
    }
    const before = Shop.prototype.load;
    Object.defineProperty(before, 'note', { value: 7 });
    decorate(Profiled({ ...options, title: 'opening' }), Shop, key);
    decorate(Profiled(options), Shop.prototype, 'load');
    const { load } = Shop.prototype;
    expect([load === before, load.name, load.length, (load as { note?: number }).note]).toEqual([false, 'load', 1, 7]);
    expect(Object.getPrototypeOf(load)).toBe(Object.getPrototypeOf(before));
    expect(Shop[key]('a', 'b')).toBe('abShop');
    await settle();
    Shop[key]('a', 'b');
    await settle();
    expect(taken).toMatchObject([{ className: 'Shop', method: 'open', profile: { title: 'opening' } }]);
    expect(() => new (load as unknown as new () => unknown)()).toThrow(TypeError);
  });
});

describe('what a method returns', () => {
  test('stays what it is: promises of others, thenables that nobody has run', async () => {
    const promise = Promise.resolve(1);
    let runs = 0;
    const query = {
      // biome-ignore lint/suspicious/noThenProperty: a query builder, as there are many
      then: (done: (value: number) => void) => {
        runs++;
        done(2);
      },
    };
    const handOn = profiled(() => promise, options);
    const build = profiled(() => query, options);
    handOn();
    build();
    await settle();
    expect(handOn()).toBe(promise);
    expect(build()).toBe(query);
    await settle();
    expect(runs).toBe(0);
    expect(taken.length).toBeGreaterThanOrEqual(2);
  });

  test('a rejection that nobody handles is still told', async () => {
    const told: unknown[] = [];
    const others = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection');
    process.on('unhandledRejection', (reason) => told.push(reason));
    const fail = profiled(async () => {
      throw new Error('mine');
    }, options);
    void fail();
    await pause(5);
    process.removeAllListeners('unhandledRejection');
    for (const other of others) process.on('unhandledRejection', other);
    expect(told).toMatchObject([{ message: 'mine' }]);
  });
});

describe('how often', () => {
  test('no more than once in everyMs, and one at a time', async () => {
    const work = profiled(() => 1, { ...options, everyMs: 1000 });
    for (let turn = 0; turn < 10; turn++) {
      work();
      await settle();
    }
    expect([taker.begun.length, taken.length]).toEqual([1, 1]);
    taker.clock.advance(1000);
    work();
    work();
    await settle();
    expect(taker.begun.length).toBe(2);
  });

  test('a share of the calls', () => {
    const work = profiled(() => 1, { ...options, rate: Number.MIN_VALUE });
    for (let turn = 0; turn < 10_000; turn++) work();
    expect(taker.begun).toEqual([]);
  });

  test('where nobody calls again, there is nothing to hand out', async () => {
    const work = profiled(() => 1, options);
    work();
    await settle();
    taker.expire();
    await settle();
    expect(taken).toEqual([]);
    work();
    await settle();
    expect(taker.begun.length).toBe(2);
  });

  test('a call that outlasts the limit is handed out as it is', async () => {
    const work = profiled(() => pause(50), options);
    const running = work();
    await settle();
    taker.expire();
    await settle();
    expect(taken).toMatchObject([{ durationMs: undefined }]);
    await running;
    await settle();
    expect(taken.length).toBe(1);
  });

  test('a profiler that is busy, is not there, or throws: the method runs', async () => {
    taker.isBusy = true;
    const busy = profiled(() => 1, options);
    const none = profiled(() => 2, { ...options, profiler: () => undefined });
    const broken = profiled(() => 3, {
      ...options,
      profiler: () => {
        throw new Error('not yet');
      },
    });
    for (let turn = 0; turn < 3; turn++) {
      expect([busy(), none(), broken()]).toEqual([1, 2, 3]);
      await settle();
    }
    expect([taken, taker.faults]).toEqual([[], []]);
    taker.isBusy = false;
    busy();
    await settle();
    expect(taker.begun.length).toBe(1);
  });

  test('a listener that throws is told once, and harms nobody', async () => {
    const work = profiled(() => 1, {
      ...options,
      onProfile: () => {
        throw new Error('mine');
      },
    });
    for (let turn = 0; turn < 6; turn++) {
      work();
      await settle();
    }
    expect(taker.faults).toEqual(['SONDE_PROFILER_LISTENER_FAILED']);
  });
});

describe('refused', () => {
  class Shop {
    get total(): number {
      return 1;
    }
  }
  test.each<[string, () => unknown, RegExp]>([
    ['a getter', () => standard(Profiled(options), Shop.prototype, 'total'), /a getter/],
    ['an older getter', () => legacy(Profiled(options), Shop.prototype, 'total'), /a getter or setter/],
    ['a class', () => (Profiled(options) as unknown as Decorator)(Shop, { kind: 'class', name: 'Shop' }), /a class/],
    ['an older class', () => (Profiled(options) as unknown as Decorator)(Shop), /a function/],
    ['a field', () => (Profiled(options) as unknown as Decorator)(Shop.prototype, 'x', undefined), /a field/],
    ['no parentheses', () => (Profiled as unknown as Decorator)(() => 1, { kind: 'method' }), /no parentheses/],
    ['no options', () => (Profiled as unknown as Decorator)(), /no options/],
    ['no profiler', () => Profiled({ onProfile: () => {} } as never), /"profiler"/],
    ['no listener', () => Profiled({ profiler: taker } as never), /"onProfile"/],
    ['a rate of 0', () => Profiled({ ...options, rate: 0 }), /"rate"/],
    ['a function that is none', () => profiled(Shop as never, options), /a class/],
  ])('%s', (_, act, message) => {
    let error: SondeError | undefined;
    try {
      act();
    } catch (thrown) {
      error = thrown as SondeError;
    }
    expect(error?.code).toBe('SONDE_INVALID_OPTION');
    expect(error?.message).toMatch(message);
  });
});
