import { expect, test, vi } from 'vitest';
import type { Clock } from '../clock.js';
import type { SondeError } from '../model/errors.js';
import { Registry } from '../registry/registry.js';

function setUp(options: ConstructorParameters<typeof Registry>[0] = {}) {
  const time = { ms: 1_000_000 };
  const clock: Clock = { epochMs: () => time.ms, monotonicMs: () => time.ms };
  const faults: SondeError<string>[] = [];
  const registry = new Registry({ clock, onFault: (error) => faults.push(error), ...options });
  const numbers = (name: string) => {
    const family = registry.snapshot().families.find((each) => each.name === name);
    return family?.blocks.flatMap((block) => [...block.values]);
  };
  return { time, registry, faults, numbers };
}

test('a counter adds, and refuses what would make it go down', () => {
  const { registry, numbers, faults } = setUp();
  const orders = registry.counter({ name: 'orders_total', help: 'Orders.' });
  orders.inc();
  orders.inc(2.5);
  orders.inc(0);
  for (const wrong of [-1, Number.NaN, Number.POSITIVE_INFINITY, '3', null, {}, 1n, Symbol('s')])
    orders.inc(wrong as number);
  expect(numbers('orders')).toEqual([3.5]);
  expect(faults.map((error) => error.code)).toEqual(['SONDE_INVALID_VALUE']);
  expect(faults[0]?.message).toBe(
    'value for counter "orders": got -1, expected a finite number, 0 or more. Use a gauge for what can go down. [SONDE_INVALID_VALUE]',
  );
  expect(numbers('sonde_faults')).toEqual([8]);
});

test('a strict registry throws what others count', () => {
  const { registry } = setUp({ strict: true });
  const orders = registry.counter({ name: 'orders', help: 'Orders.', labelNames: ['payment'] });
  expect(() => orders.inc({ payment: 'card' }, -1)).toThrow(expect.objectContaining({ code: 'SONDE_INVALID_VALUE' }));
  expect(() => orders.inc({ paymnt: 'card' } as never)).toThrow(
    expect.objectContaining({ code: 'SONDE_INVALID_LABELS' }),
  );
  expect(() => orders.inc({ payment: 'card', shop: 1 } as never)).toThrow(/Remove shop/);
  expect(() => orders.inc({ payment: null } as never)).toThrow(
    expect.objectContaining({ code: 'SONDE_INVALID_LABEL_VALUE' }),
  );
  orders.inc({ payment: 'card' });
  expect(() => orders.inc({ payment: 'card', shop: 1 } as never)).toThrow(/Remove shop/);
});

test('a gauge takes any number, but adds only finite ones', () => {
  const { registry, numbers, time } = setUp();
  const gauge = registry.gauge({ name: 'g', help: 'g' });
  gauge.set(Number.NaN);
  expect(numbers('g')).toEqual([Number.NaN]);
  gauge.set(5);
  gauge.inc();
  gauge.dec(2);
  gauge.inc(Number.NaN);
  gauge.dec(Number.POSITIVE_INFINITY);
  expect(numbers('g')).toEqual([4]);
  gauge.setToCurrentTime();
  expect(numbers('g')).toEqual([1000]);
  const end = gauge.startTimer();
  time.ms += 250;
  expect(end()).toBe(0.25);
  expect(numbers('g')).toEqual([0.25]);
});

test('a timer times functions, promises and failures, and hands their outcome on', async () => {
  const { registry, time, numbers } = setUp();
  const timer = registry.timer({ name: 'work', help: 'w', buckets: [1, 2] });
  expect(
    timer.time(() => {
      time.ms += 500;
      return 7;
    }),
  ).toBe(7);
  expect(() =>
    timer.time(() => {
      time.ms += 1500;
      throw new Error('no');
    }),
  ).toThrow('no');
  const slow = timer.time(async () => {
    await Promise.resolve();
    time.ms += 3000;
    return 'late';
  });
  expect(await slow).toBe('late');
  await expect(timer.time(() => Promise.reject(new Error('async')))).rejects.toThrow('async');
  expect(numbers('work_seconds')).toEqual([2, 1, 1, 5]);
});

test('a lazy thenable runs once', async () => {
  const { registry, numbers } = setUp();
  const timer = registry.timer({ name: 't', help: 't', buckets: [1] });
  const run = vi.fn(() => 3);
  // biome-ignore lint/suspicious/noThenProperty: query builders are thenables like this one.
  const query = { then: (resolve: (rows: number) => void) => resolve(run()) };
  expect(await timer.time(() => query as unknown as Promise<number>)).toBe(3);
  expect(run).toHaveBeenCalledTimes(1);
  expect(numbers('t_seconds')).toEqual([1, 0, 0]);
});

test('labels of a timer may come at its end, and an end counts once', () => {
  const { registry, time, numbers, faults } = setUp();
  const timer = registry.timer({ name: 't', help: 't', labelNames: ['route', 'status'], buckets: [1] });
  const end = timer.start({ route: '/' });
  time.ms += 100;
  expect(end({ status: 200 })).toBe(0.1);
  time.ms += 100;
  expect(end({ status: 500 })).toBe(0.1);
  expect(numbers('t_seconds')).toEqual([1, 0, 0.1]);
  (timer.start() as () => number)();
  expect(faults.map((error) => error.code)).toEqual(['SONDE_INVALID_LABELS']);
});

test('a summary has the quantiles asked for, and none by default', async () => {
  const { registry } = setUp();
  const plain = registry.summary({ name: 'plain', help: 'p' });
  const some = registry.summary({ name: 'some', help: 's', labelNames: ['x'], quantiles: [0.5, 'p99'] });
  for (let k = 1; k <= 100; k++) {
    plain.observe(k);
    some.observe({ x: 'a' }, k);
  }
  some.labels({ x: 'empty' });
  const [one, two] = (await registry.collect()).families;
  expect([...(one?.blocks[0]?.values ?? [])]).toEqual([5050, 100]);
  expect(two?.blocks[0]?.quantiles).toEqual([0.5, 0.99]);
  const [p50, p99, sum, count, ...empty] = two?.blocks[0]?.values ?? [];
  expect(p50).toBeCloseTo(50, -0.5);
  expect(p99).toBeCloseTo(99, -0.5);
  expect([sum, count]).toEqual([5050, 100]);
  expect(empty).toEqual([Number.NaN, Number.NaN, 0, 0]);
  some.remove({ x: 'a' });
  some.observe({ x: 'a' }, 7);
  const again = (await registry.collect()).families[1]?.blocks[0]?.values;
  expect(again?.[2]).toBe(7);
  expect(again?.[0]).toBeCloseTo(7, 0);
});

test('a state set is in one state, or in several where they are toggled', () => {
  const { registry, numbers, faults } = setUp();
  const phase = registry.stateSet({ name: 'phase', help: 'p', states: ['starting', 'ready', 'draining'] });
  expect(numbers('phase')).toEqual([0, 0, 0]);
  phase.set('ready');
  phase.toggle('draining', true);
  expect(numbers('phase')).toEqual([0, 1, 1]);
  phase.set('starting');
  phase.set('gone' as 'ready');
  expect(numbers('phase')).toEqual([1, 0, 0]);
  expect(faults[0]?.code).toBe('SONDE_INVALID_STATES');
});

test('info replaces its facts as a whole, or keeps those it has', () => {
  const { registry, faults } = setUp({ constLabels: { service: 'shop' } });
  const build = registry.info({ name: 'build_info', help: 'b', labels: { version: '1.0', shard: 3 } });
  const block = () => registry.snapshot().families[0]?.blocks[0];
  expect([block()?.labelNames, block()?.columns]).toEqual([
    ['version', 'shard'],
    [['1.0'], ['3']],
  ]);
  build.set({ 'not a name': 1 });
  build.set({ service: 'other' });
  expect(block()?.labelNames).toEqual(['version', 'shard']);
  expect(faults).toHaveLength(1);
  build.set({ version: '2.0' });
  expect(block()?.columns).toEqual([['2.0']]);
});
