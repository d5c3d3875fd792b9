import { spawnSync } from 'node:child_process';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test, vi } from 'vitest';
import type { SondeError } from '../model/errors.js';
import { rowLabels, type Snapshot, type SnapshotSource } from '../model/snapshot.js';
import { Registry } from './registry.js';

/** What a service must never suffer from its instrumentation, whatever it is given. */
function setUp(options: ConstructorParameters<typeof Registry>[0] = {}) {
  const faults: SondeError<string>[] = [];
  return { faults, registry: new Registry({ onFault: (error) => faults.push(error), ...options }) };
}

function samples(snapshot: Snapshot): string[] {
  return snapshot.families.flatMap(({ name, blocks }) =>
    blocks.flatMap((block) =>
      Array.from({ length: block.rows }, (_, row) => row)
        .filter((row) => !block.removed?.has(row))
        .map((row) => {
          const labels = [...block.constLabels, ...rowLabels(block, row)].map(([label, value]) => `${label}=${value}`);
          return `${name}{${labels.join(',')}} ${block.values[row * block.width]}`;
        }),
    ),
  );
}

const bomb = {
  get x(): string {
    throw new Error('boom');
  },
};

test('labels, exemplars and facts that throw when they are read do not throw into the caller', () => {
  const { registry, faults } = setUp();
  const counter = registry.counter({ name: 'c', help: 'c', labelNames: ['x'] });
  const revoked = Proxy.revocable({ x: '' }, {});
  revoked.revoke();
  for (const labels of [bomb, revoked.proxy]) {
    counter.inc(labels);
    counter.labels(labels).inc();
    counter.remove(labels);
  }
  counter.inc({ x: 'a' }, 1, bomb);
  const info = registry.info({ name: 'i', help: 'i', labels: { version: 1 } });
  info.set(bomb);
  expect(faults.map(({ code }) => code)).toEqual([
    'SONDE_INVALID_LABELS',
    'SONDE_INVALID_EXEMPLAR',
    'SONDE_INVALID_LABELS',
  ]);
  expect(samples(registry.snapshot()).slice(0, 2)).toEqual(['c{x=a} 1', 'i{version=1} 1']);
});

test('an observer that gives no value is told of, once', async () => {
  const { registry, faults } = setUp();
  const depth = 3;
  registry.gauge({ name: 'a', help: 'a', observe: () => void depth });
  registry.gauge({ name: 'b', help: 'b', observe: async () => {} });
  registry.gauge({ name: 'set', help: 'c', observe: (gauge) => gauge.set(depth) });
  registry.gauge({ name: 'unlabelled_yet', help: 'd', labelNames: ['x'], observe: () => {} });
  await registry.collect();
  await registry.collect();
  expect(faults.map(({ message }) => message.replace(/ \[.*/, ''))).toEqual(
    ['a', 'b'].map(
      (name) =>
        `the observer of "${name}": got nothing, expected a value, returned or set. Return the value, which an arrow function with braces does not by itself, or call set() of the metric it is given.`,
    ),
  );
});

test('faults of a registry that is made already are told to whoever listens, and warn nobody', async () => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const registry = new Registry();
  const refused = (name: string) => registry.counter({ name, help: 'c' }).inc(-1);
  const [first, second] = [vi.fn(), vi.fn()];
  const ends = [
    registry.onFault(() => {
      throw new Error('listener');
    }),
    registry.onFault(first),
    registry.onFault(second),
  ];
  refused('a');
  refused('a');
  expect([first.mock.calls.length, second.mock.calls.length, warned.mock.calls.length]).toEqual([1, 1, 0]);
  expect(first).toHaveBeenCalledWith(expect.objectContaining({ code: 'SONDE_INVALID_VALUE' }));
  for (const end of ends) end();
  refused('b');
  expect([first.mock.calls.length, warned.mock.calls.length]).toEqual([1, 1]);
  warned.mockRestore();
  expect(() => registry.onFault('log' as never)).toThrow(/SONDE_INVALID_OPTION/);
});

test('beside the option, a listener hears the same', () => {
  const { registry, faults } = setUp({});
  const heard = vi.fn();
  registry.onFault(heard);
  registry.counter({ name: 'c', help: 'c' }).inc(-1);
  expect(heard.mock.calls).toEqual(faults.map((fault) => [fault]));
});

test('an asynchronous listener of faults may reject', async () => {
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  let calls = 0;
  const onFault = async () => {
    calls++;
    throw new Error('listener');
  };
  new Registry({ onFault }).counter({ name: 'c', help: 'c' }).inc(-1);
  await new Promise(setImmediate);
  process.off('unhandledRejection', unhandled);
  expect(calls).toBe(1);
  expect(unhandled).not.toHaveBeenCalled();
});

test('an asynchronous exemplar function is refused, and its rejection ends nothing', async () => {
  const rejected = async () => {
    throw new Error('boom');
  };
  const { registry, faults } = setUp({ exemplars: rejected as never });
  registry.counter({ name: 'c', help: 'c' }).inc();
  await new Promise(setImmediate);
  expect(faults.map(({ code }) => code)).toEqual(['SONDE_INVALID_EXEMPLAR']);
});

test('a strict registry does not break the promise that a timer was given', async () => {
  const timer = setUp({ strict: true }).registry.timer({ name: 't', help: 't', labelNames: ['x'] });
  await expect(timer.time({ y: 1 } as never, async () => 'done')).resolves.toBe('done');
  await new Promise(setImmediate);
});

test('a job whose last act is to collect gets its snapshot, though an observer hangs', () => {
  const program = `
    import { Registry } from '@sonde/metrics';
    const registry = new Registry({ observerTimeoutMs: 50, onFault: () => {} });
    registry.gauge({ name: 'g', help: 'g', observe: () => new Promise(() => {}) });
    console.log((await registry.collect()).families.length);`;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([0, '2\n']);
});

test('an observer that hung once is not waited for again, nor longer than the collect may take', async () => {
  const { registry } = setUp({ observerTimeoutMs: 2_000_000 });
  registry.gauge({ name: 'g', help: 'g', observe: () => new Promise<number>(() => {}) });
  await registry.collect({ timeoutMs: 5 });
  // Without a limit of its own this one would wait for two thousand seconds.
  expect(samples(await registry.collect())).toContain('g{} NaN');
});

test('whoever asks after a snapshot was taken gets a later one', async () => {
  const { registry } = setUp();
  const counter = registry.counter({ name: 'c', help: 'c' });
  const first = registry.collect();
  for (let k = 0; k < 20; k++) {
    await Promise.resolve();
    counter.inc();
    const now = samples(await Promise.race([registry.collect(), first.then(() => registry.collect())]));
    expect(Number(now[0]?.split(' ')[1])).toBeGreaterThanOrEqual(k + 1);
  }
});

test('a source that answers with no snapshot costs only itself', async () => {
  const { registry, faults } = setUp();
  registry.gauge({ name: 'g', help: 'g' }).set(1);
  for (const answer of [{}, undefined, null]) {
    registry.attach({ collect: async () => answer } as unknown as SnapshotSource);
    registry.attach({ collect: () => answer } as unknown as SnapshotSource);
  }
  expect(samples(await registry.collect())[0]).toBe('g{} 1');
  expect(faults.map(({ code }) => code)).toEqual(['SONDE_OBSERVER_FAILED']);
});

test('constant labels of a parent give way where they would meet a label, by any spelling', async () => {
  const { registry } = setUp({ utf8Names: true, constLabels: { phase: 'one', 'a.b': 'two' } });
  const child = new Registry();
  child.stateSet({ name: 'phase', help: 'p', states: ['up'] });
  child.counter({ name: 'c', help: 'c', labelNames: ['a_b'] }).inc({ a_b: 'own' });
  registry.attach(child);
  expect(samples(await registry.collect())).toEqual(['phase{a.b=two} 0', 'c{phase=one,a_b=own} 1']);
});

test('a registry attached by two ways has its faults counted once', async () => {
  const { registry } = setUp();
  const [left, right, shared] = [setUp().registry, setUp().registry, setUp().registry];
  shared.counter({ name: 'c', help: 'c' }).inc(-1);
  left.attach(shared);
  registry.attach(left);
  registry.attach(right);
  right.attach(shared);
  expect(samples(await registry.collect())).toContain('sonde_faults{metric=c,code=SONDE_INVALID_VALUE} 1');
});

test('metrics made and removed without end leave a bounded trace', () => {
  const { registry } = setUp();
  for (let k = 0; k < 3000; k++) {
    registry.counter({ name: `c${k}`, help: 'c' }).inc(-1);
    registry.remove(`c${k}`);
  }
  const traces = samples(registry.snapshot());
  expect(traces).toHaveLength(1001);
  expect(traces).toContain('sonde_faults{metric=other,code=SONDE_INVALID_VALUE} 2000');
});

test('a metric is removed by its own name, not by that of a part', () => {
  const { registry } = setUp({ prefix: 'app_' });
  const histogram = registry.histogram({ name: 'lat', help: 'l' });
  expect(registry.remove('lat_sum')).toBe(false);
  expect(registry.get('lat')).toBe(histogram);
  expect(registry.get('app_lat_bucket')).toBe(histogram);
  expect(registry.remove('lat')).toBe(true);
  registry.counter({ name: 'c', help: 'c' });
  expect(registry.remove('app_c_total')).toBe(true);
});

test('expired series leave no slots behind, and a snapshot in between stays whole', async () => {
  const time = { ms: 0 };
  const { registry } = setUp({ clock: { epochMs: () => time.ms, monotonicMs: () => time.ms } });
  const counter = registry.counter({ name: 'c', help: 'c', labelNames: ['x'], expireAfter: 1 });
  for (let x = 0; x < 3000; x++) counter.inc({ x });
  const before = await registry.collect();
  time.ms = 5000;
  const after = await registry.collect();
  expect(after.families[0]?.blocks[0]?.rows).toBe(0);
  expect(samples(before)).toHaveLength(3000);
  counter.inc({ x: 'new' });
  expect(samples(await registry.collect())).toEqual(['c{x=new} 1']);
});

test('a cut label does not keep what was cut off', () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const { registry } = setUp();
  const counter = registry.counter({ name: 'c', help: 'c', labelNames: ['x'] });
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let k = 0; k < 200; k++) counter.inc({ x: `${k} ${'Y'.repeat(200_000)}`.toLowerCase() });
  collectGarbage();
  // 200 values of 200 kB are 40 MB, what is left of them 0.2.
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(10e6);
  expect(counter.seriesCount).toBe(200);
});
