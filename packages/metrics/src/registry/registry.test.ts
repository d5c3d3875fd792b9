import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { SondeError } from '../model/errors.js';
import { type Family, rowLabels, type Snapshot } from '../model/snapshot.js';
import { Registry } from './registry.js';

function setUp(options: ConstructorParameters<typeof Registry>[0] = {}) {
  const faults: SondeError<string>[] = [];
  return { faults, registry: new Registry({ onFault: (error) => faults.push(error), ...options }) };
}

function rows(snapshot: Snapshot, name: string): Record<string, number> {
  const family = snapshot.families.find((each) => each.name === name) as Family;
  const found: Record<string, number> = {};
  for (const block of family?.blocks ?? []) {
    for (let row = 0; row < block.rows; row++) {
      if (block.removed?.has(row)) continue;
      const labels = [...block.constLabels, ...rowLabels(block, row)].map((pair) => pair.join('=')).join(' ');
      found[labels] = block.values[row * block.width] as number;
    }
  }
  return found;
}

const code = (expected: string) => expect.objectContaining({ code: expected });

test('the same name and shape is the same metric, another shape is refused', () => {
  const { registry } = setUp();
  const first = registry.counter({ name: 'requests', help: 'r', labelNames: ['a', 'b'] });
  expect(registry.counter({ name: 'requests_total', help: 'other', labelNames: ['b', 'a'] })).toBe(first);
  expect(registry.get('requests')).toBe(first);
  expect(registry.get('requests_total')).toBe(first);
  expect(() => registry.counter({ name: 'requests', help: 'r', labelNames: ['a'] })).toThrow(
    code('SONDE_METRIC_CONFLICT'),
  );
  expect(() => registry.gauge({ name: 'requests', help: 'r', labelNames: ['a', 'b'] })).toThrow(/kind gauge/);
  registry.histogram({ name: 'h', help: 'h' });
  expect(() => registry.histogram({ name: 'h', help: 'h', buckets: [1] })).toThrow(code('SONDE_METRIC_CONFLICT'));
  expect(() => registry.gauge({ name: 'h_count', help: 'g' })).toThrow(code('SONDE_NAME_COLLISION'));
  expect(registry.remove('requests')).toBe(true);
  expect(registry.remove('requests')).toBe(false);
  registry.gauge({ name: 'requests', help: 'r' });
});

test.each([
  ['1abc', 'SONDE_INVALID_NAME'],
  ['a.b', 'SONDE_INVALID_NAME'],
  ['', 'SONDE_INVALID_NAME'],
  ['sonde_faults', 'SONDE_INVALID_NAME'],
  ['sonde_faults_total', 'SONDE_INVALID_NAME'],
])('the name %j is refused', (name, expected) => {
  expect(() => setUp().registry.gauge({ name, help: 'x' })).toThrow(code(expected));
});

test('names may be any UTF-8 where asked for, as long as they do not meet once escaped', () => {
  const { registry } = setUp({ utf8Names: true });
  registry.gauge({ name: 'a.b', help: 'x', labelNames: ['größe', 'c.d'] });
  expect(() => registry.gauge({ name: 'a_b', help: 'x' })).toThrow(code('SONDE_NAME_COLLISION'));
  expect(() => registry.gauge({ name: 'e', help: 'x', labelNames: ['c.d', 'c_d'] })).toThrow(
    code('SONDE_INVALID_LABEL_NAME'),
  );
  expect(() => registry.gauge({ name: '\ud800', help: 'x' })).toThrow(code('SONDE_INVALID_NAME'));
});

test('labels that the format or the registry writes itself are refused', () => {
  const { registry } = setUp({ constLabels: { service: 'shop' } });
  const bad = [
    () => registry.histogram({ name: 'h', help: 'h', labelNames: ['le'] }),
    () => registry.timer({ name: 't', help: 't', labelNames: ['le'] }),
    () => registry.summary({ name: 's', help: 's', labelNames: ['quantile'] }),
    () => registry.stateSet({ name: 'phase', help: 'p', states: ['a'], labelNames: ['phase'] }),
    () => registry.gauge({ name: 'g', help: 'g', labelNames: ['service'] }),
    () => registry.gauge({ name: 'g', help: 'g', labelNames: ['a', 'a'] }),
    () => registry.gauge({ name: 'g', help: 'g', labelNames: ['__name__'] }),
    () => registry.gauge({ name: 'g', help: 'g', labelNames: ['otel_metric_overflow'] }),
  ];
  for (const make of bad) expect(make).toThrow(code('SONDE_INVALID_LABEL_NAME'));
  registry.gauge({ name: 'ok', help: 'g', labelNames: ['le', 'quantile'] });
});

test.each([
  ['labelnames', 'Did you mean labelNames?'],
  ['label', 'Did you mean labelNames?'],
  ['registers', 'Make the metric on its registry'],
  ['collect', 'Use observe'],
  ['toString', 'Remove or correct it.'],
])('what to do about the unknown option %s: %s', (option, next) => {
  const { registry } = setUp();
  expect(() => registry.gauge({ name: 'g', help: 'g', [option]: [] } as never)).toThrow(next);
});

test('an unknown or wrong option is one clear error', () => {
  const { registry } = setUp();
  expect(() => registry.gauge({ name: 'g', help: 'g', labels: ['a'] } as never)).toThrow(
    /unknown option "labels", expected only name, help/,
  );
  expect(() => registry.gauge({ name: 'g', help: 'g', maxSeries: 0 })).toThrow(code('SONDE_INVALID_OPTION'));
  expect(() => new Registry({ observerTimeoutMs: 2 ** 40 })).toThrow(code('SONDE_INVALID_OPTION'));
  expect(() => registry.gauge({ name: 'g' } as never)).toThrow(code('SONDE_INVALID_HELP'));
  expect(() => registry.gauge(undefined as never)).toThrow(code('SONDE_INVALID_OPTION'));
  expect(() => registry.gauge({ name: 'g', help: 'g', unit: 'm/s' })).toThrow(code('SONDE_INVALID_OPTION'));
});

test('prefix, unit and suffixes make one family name', () => {
  const { registry } = setUp({ prefix: 'shop_' });
  registry.counter({ name: 'sent_total', help: 'x', unit: 'bytes' });
  registry.timer({ name: 'work', help: 'x' });
  registry.gauge({ name: 'bytes', help: 'x', unit: 'bytes' });
  registry.info({ name: 'build_info', help: 'x' });
  expect(registry.snapshot().families.map((family) => family.name)).toEqual([
    'shop_sent_bytes',
    'shop_work_seconds',
    'shop_bytes',
    'shop_build',
  ]);
});

test('past the limit all label sets share one series, and it is counted', () => {
  const { registry, faults } = setUp();
  const counter = registry.counter({ name: 'c', help: 'c', labelNames: ['id'], maxSeries: 3 });
  for (let id = 0; id < 3; id++) counter.inc({ id });
  expect(faults).toEqual([]);
  for (let id = 3; id < 1000; id++) counter.inc({ id });
  const handle = counter.labels({ id: 'late' });
  handle.inc();
  expect(counter.seriesCount).toBe(4);
  expect(rows(registry.snapshot(), 'c')).toEqual({ 'id=0': 1, 'id=1': 1, 'id=2': 1, 'otel_metric_overflow=true': 998 });
  expect(faults.map((error) => error.code)).toEqual(['SONDE_SERIES_LIMIT']);
  counter.remove({ id: 0 });
  handle.inc();
  expect(rows(registry.snapshot(), 'c')).toMatchObject({ 'id=late': 1, 'otel_metric_overflow=true': 998 });
});

test('a label value is cut at its limit, one past it and not before', () => {
  const { registry, faults } = setUp({ maxLabelLength: 5 });
  const counter = registry.counter({ name: 'c', help: 'c', labelNames: ['x'] });
  counter.inc({ x: '12345' });
  expect(faults).toEqual([]);
  counter.inc({ x: '123456' });
  counter.inc({ x: 1234567 });
  counter.inc({ x: '1234😀' });
  expect(rows(registry.snapshot(), 'c')).toEqual({ 'x=12345': 3, 'x=1234\ufffd': 1 });
  expect(faults.map((error) => error.code)).toEqual(['SONDE_LABEL_TRUNCATED']);
});

test('a held handle outlives its series and never writes into another', () => {
  const { registry } = setUp();
  const counter = registry.counter({ name: 'c', help: 'c', labelNames: ['x'] });
  const held = counter.labels({ x: 'held' });
  expect(counter.labels({ x: 'held' })).toBe(held);
  held.inc(5);
  counter.remove({ x: 'held' });
  counter.inc({ x: 'other' }, 100);
  held.inc();
  const again = counter.labels({ x: 'held' });
  again.inc();
  expect(rows(registry.snapshot(), 'c')).toEqual({ 'x=other': 100, 'x=held': 2 });
  counter.clear();
  counter.inc({ x: 'new' }, 7);
  held.inc();
  again.inc();
  expect(rows(registry.snapshot(), 'c')).toEqual({ 'x=new': 7, 'x=held': 2 });
});

test('a snapshot does not change behind its reader', () => {
  const { registry } = setUp();
  const counter = registry.counter({ name: 'c', help: 'c', labelNames: ['x'] });
  for (const x of ['a', 'b', 'c']) counter.inc({ x });
  const before = registry.snapshot();
  const seen = rows(before, 'c');
  counter.remove({ x: 'b' });
  counter.inc({ x: 'd' }, 9);
  counter.inc({ x: 'a' });
  registry.reset();
  counter.clear();
  counter.inc({ x: 'z' });
  expect(rows(before, 'c')).toEqual(seen);
});

test('series that nobody writes to expire, others and held handles go on', () => {
  const time = { ms: 0 };
  const { registry } = setUp({ clock: { epochMs: () => time.ms, monotonicMs: () => time.ms } });
  const counter = registry.counter({ name: 'c', help: 'c', labelNames: ['x'], expireAfter: 60 });
  const held = counter.labels({ x: 'idle' });
  const at = (ms: number) => {
    time.ms = ms;
    counter.inc({ x: 'busy' });
    return rows(registry.snapshot(), 'c');
  };
  expect(at(0)).toEqual({ 'x=idle': 0, 'x=busy': 1 });
  expect(at(59_999)).toEqual({ 'x=idle': 0, 'x=busy': 2 });
  expect(at(60_000)).toEqual({ 'x=busy': 3 });
  held.inc(4);
  expect(at(70_000)).toEqual({ 'x=busy': 4, 'x=idle': 4 });
});

test('observers run at collect; a failing or hanging one costs the others nothing', async () => {
  const { registry, faults } = setUp({ observerTimeoutMs: 20 });
  let calls = 0;
  let answer: (value: number) => void = () => {};
  registry.gauge({ name: 'good', help: 'g', observe: () => 1 });
  registry.gauge({ name: 'slow', help: 'g', observe: () => sleep(1, 2) });
  registry.gauge({ name: 'pushed', help: 'g', labelNames: ['x'], observe: (gauge) => gauge.set({ x: 'a' }, 3) });
  registry.counter({ name: 'total', help: 'c', observe: () => 40 + calls });
  registry.gauge({ name: 'throws', help: 'g', observe: () => JSON.parse('{') });
  registry.gauge({ name: 'rejects', help: 'g', observe: () => Promise.reject(new Error('no')) });
  registry.gauge({
    name: 'hangs',
    help: 'g',
    observe: () => {
      calls++;
      return new Promise<number>((resolve) => (answer = resolve));
    },
  });
  const snapshot = await registry.collect();
  for (const [name, value] of Object.entries({
    good: 1,
    slow: 2,
    total: 40,
    throws: Number.NaN,
    rejects: Number.NaN,
    hangs: Number.NaN,
  })) {
    expect(rows(snapshot, name), name).toEqual({ '': value });
  }
  expect(rows(snapshot, 'pushed')).toEqual({ 'x=a': 3 });
  expect(faults.map((error) => [error.code, error.complaint.what.split('"')[1]])).toEqual([
    ['SONDE_OBSERVER_FAILED', 'throws'],
    ['SONDE_OBSERVER_FAILED', 'rejects'],
    ['SONDE_OBSERVER_TIMEOUT', 'hangs'],
  ]);
  await registry.collect();
  expect(calls).toBe(1);
  answer(9);
  await sleep(1);
  expect(rows(registry.snapshot(), 'hangs')).toEqual({ '': 9 });
});

test('collects that come together share one run of the observers', async () => {
  const { registry } = setUp();
  let runs = 0;
  registry.onCollect(async () => {
    runs++;
    await sleep(5);
  });
  const [a, b] = await Promise.all([registry.collect(), registry.collect()]);
  expect(a).toBe(b);
  await registry.collect();
  expect(runs).toBe(2);
});

test('attached registries come in one snapshot, with the constant labels of both', async () => {
  const { registry, faults } = setUp({ constLabels: { service: 'shop' } });
  const child = new Registry({ constLabels: { part: 'stock' }, onFault: () => {} });
  registry.gauge({ name: 'g', help: 'g' }).set(1);
  child.gauge({ name: 'g', help: 'g', observe: () => 2 });
  child.gauge({ name: 'own', help: 'g' }).inc('x' as never);
  const detach = registry.attach(child);
  const snapshot = await registry.collect();
  expect(rows(snapshot, 'g')).toEqual({ 'service=shop': 1, 'service=shop part=stock': 2 });
  expect(rows(snapshot, 'sonde_faults')).toEqual({ 'service=shop metric=own code=SONDE_INVALID_VALUE': 1 });
  expect(() => child.attach(registry)).toThrow(code('SONDE_REGISTRY_CYCLE'));
  expect(() => registry.attach(registry)).toThrow(code('SONDE_REGISTRY_CYCLE'));
  detach();
  expect(rows(await registry.collect(), 'own')).toEqual({});
  expect(faults).toEqual([]);
});

test('an attached source that contradicts or fails is dropped and told, the rest stays', async () => {
  const { registry, faults } = setUp({ observerTimeoutMs: 20 });
  registry.gauge({ name: 'g', help: 'g' }).set(1);
  const same = new Registry();
  same.gauge({ name: 'g', help: 'g' }).set(2);
  const other = new Registry({ constLabels: { x: 'y' } });
  other.counter({ name: 'g', help: 'g' }).inc();
  registry.attach(same);
  registry.attach(other);
  registry.attach({ collect: () => Promise.reject(new Error('down')) }, { name: 'foreign' });
  expect(rows(await registry.collect(), 'g')).toEqual({ '': 1 });
  expect(faults.map((error) => error.code).sort()).toEqual(['SONDE_FAMILY_DROPPED', 'SONDE_OBSERVER_FAILED']);
});

test('exemplars come from the caller, or from the source that the registry has', async () => {
  let trace: string | undefined = 'aa';
  const time = { ms: 0 };
  const { registry, faults } = setUp({
    exemplars: () => (trace === undefined ? undefined : { trace_id: trace }),
    clock: { epochMs: () => time.ms, monotonicMs: () => time.ms },
  });
  const histogram = registry.histogram({ name: 'h', help: 'h', labelNames: ['x'], buckets: [1] });
  histogram.observe({ x: 1 }, 0.5);
  histogram.observe({ x: 1 }, 5, { trace_id: 'given' });
  const exemplar = (cell: number) => registry.snapshot().families[0]?.blocks[0]?.exemplars?.get(cell);
  expect(exemplar(0)).toEqual({ labels: [['trace_id', 'aa']], value: 0.5, timestampMs: 0 });
  expect(exemplar(1)).toEqual({ labels: [['trace_id', 'given']], value: 5, timestampMs: 0 });
  trace = 'bb';
  histogram.observe({ x: 1 }, 0.6);
  expect(exemplar(0)?.value).toBe(0.5);
  time.ms = 1000;
  histogram.observe({ x: 1 }, 0.7);
  expect(exemplar(0)?.labels).toEqual([['trace_id', 'bb']]);
  histogram.observe({ x: 1 }, 0.8, { trace_id: 'x'.repeat(120) });
  expect(faults).toEqual([]);
  histogram.observe({ x: 1 }, 0.9, { trace_id: 'x'.repeat(121) });
  expect(exemplar(0)?.value).toBe(0.8);
  expect(faults.map((error) => error.code)).toEqual(['SONDE_INVALID_EXEMPLAR']);
});

test('a listener that throws does not reach the caller', () => {
  const registry = new Registry({
    onFault: () => {
      throw new Error('listener');
    },
  });
  const counter = registry.counter({ name: 'c', help: 'c' });
  expect(() => counter.inc(-1)).not.toThrow();
});
