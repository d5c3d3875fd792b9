import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SondeError } from '../model/errors.js';
import { translateLabelName } from '../model/otel-names.js';
import { type Family, rowLabels, type Snapshot } from '../model/snapshot.js';
import { Registry } from '../registry/registry.js';
import { ManualClock } from '../testing/manual-clock.js';
import type { Attributes } from './attribute-trie.js';

function setUp(options: ConstructorParameters<typeof Registry>[0] = {}) {
  const faults: SondeError<string>[] = [];
  return { faults, registry: new Registry({ onFault: (error) => faults.push(error), ...options }) };
}

function familyOf(snapshot: Snapshot, name: string): Family {
  return snapshot.families.find((each) => each.name === name) as Family;
}

/** Every series by its labels, as an exposition would have them; refuses to see one twice. */
function seriesOf(snapshot: Snapshot, name: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const block of familyOf(snapshot, name).blocks) {
    for (let row = 0; row < block.rows; row++) {
      if (block.removed?.has(row)) continue;
      const labels = [...block.constLabels, ...rowLabels(block, row)].filter(([, value]) => value !== '');
      const key = keyOf(labels);
      expect(found).not.toHaveProperty([key]);
      found[key] = block.values[row * block.width] as number;
    }
  }
  return found;
}

function keyOf(labels: readonly (readonly [string, string])[]): string {
  return JSON.stringify([...labels].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const overflow = '[["otel_metric_overflow","true"]]';

const overflowHere = '[["otel_metric_overflow","true"],["service","here"]]';

/** What an attributes object comes to, in the plainest way. */
function naively(attributes: Attributes | undefined): string {
  const labels = new Map([['service', 'here']]);
  for (const key of Object.keys(attributes ?? {}).sort()) {
    const value = (attributes as Attributes)[key];
    if (key === '' || value === null || value === undefined || value === '') continue;
    const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
    const translated = translateLabelName(key);
    const name = ['service', 'otel_metric_overflow'].includes(translated) ? `exported_${translated}` : translated;
    labels.set(name, labels.has(name) ? `${labels.get(name)};${text}` : text);
  }
  return keyOf([...labels]);
}

describe('against a map of sorted labels', () => {
  const key = fc.constantFrom(
    'a',
    'b',
    'a.b',
    'a_b',
    'a/b',
    '__proto__',
    'constructor',
    'service',
    'otel.metric.overflow',
    '',
  );
  const value = fc.constantFrom<unknown>(
    'x',
    'y',
    'x;y',
    '',
    1,
    '1',
    2.5,
    true,
    'true',
    null,
    undefined,
    Number.NaN,
    [1, 'a'],
    { k: 1 },
    -0,
    0,
  );
  const attributes = fc.option(
    fc
      .uniqueArray(fc.tuple(key, value), { selector: ([each]) => each, maxLength: 4 })
      .map((entries) => Object.fromEntries(entries)),
    { nil: undefined },
  );
  const step = fc.oneof(
    { weight: 12, arbitrary: fc.record({ does: fc.constant('inc' as const), attributes, amount: fc.nat(9) }) },
    { weight: 2, arbitrary: fc.record({ does: fc.constant('remove' as const), attributes }) },
    {
      weight: 1,
      arbitrary: fc.record({ does: fc.constantFrom('clear' as const, 'reset' as const, 'collect' as const) }),
    },
  );

  test.each([
    ['without a limit', 10_000],
    ['with room for three', 3],
  ])('%s', (_, maxSeries) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (program) => {
        const { registry } = setUp({ constLabels: { service: 'here' } });
        const counter = registry.openCounter({ otel: { name: 'x' }, maxSeries });
        let oracle: Record<string, number> = {};
        for (const each of program) {
          if (each.does === 'inc') {
            const known = naively(each.attributes);
            const size = Object.keys(oracle).filter((name) => name !== overflowHere).length;
            const name = known in oracle || size < maxSeries ? known : overflowHere;
            oracle[name] = (oracle[name] ?? 0) + each.amount;
            counter.inc(each.attributes, each.amount);
          } else if (each.does === 'remove') {
            const known = naively(each.attributes);
            expect(counter.remove(each.attributes)).toBe(known in oracle);
            delete oracle[known];
          } else if (each.does === 'clear') {
            counter.clear();
            oracle = {};
          } else if (each.does === 'reset') {
            counter.reset();
            for (const name of Object.keys(oracle)) oracle[name] = 0;
          } else expect(seriesOf(registry.snapshot(), 'x')).toEqual(oracle);
          expect(counter.seriesCount).toBe(Object.keys(oracle).length);
        }
        expect(seriesOf(registry.snapshot(), 'x')).toEqual(oracle);
      }),
      { numRuns: 300 },
    );
  });
});

test('one family, a block for each set of labels, with the attributes behind them', () => {
  const { registry } = setUp({ scope: { name: 'lib', version: '2' } });
  const requests = registry.openCounter({ otel: { name: 'lib.requests', unit: '{request}' }, help: 'Requests.' });
  requests.inc({ 'http.route': '/', 'http.response.status_code': 200, cached: false, share: 0.5 });
  requests.inc({ 'http.route': '/' }, 2);
  requests.inc();
  const family = familyOf(registry.snapshot(), 'lib_requests');
  expect(family).toMatchObject({ type: 'counter', unit: '', help: 'Requests.' });
  expect(family.otel).toEqual({ name: 'lib.requests', unit: '{request}', isSum: false });
  expect(family.blocks.map((block) => [block.labelNames, block.attributes])).toEqual([
    [
      ['cached', 'http_response_status_code', 'http_route', 'share'],
      [
        { key: 'cached', type: 'boolean' },
        { key: 'http.response.status_code', type: 'int' },
        { key: 'http.route', type: 'string' },
        { key: 'share', type: 'double' },
      ],
    ],
    [['http_route'], [{ key: 'http.route', type: 'string' }]],
    [[], []],
  ]);
  expect(family.blocks.map(({ scope }) => scope)).toEqual(
    Array(3).fill({ name: 'lib', version: '2', schemaUrl: '', attributes: {} }),
  );
});

test('what a snapshot shares stays the same from one to the next', () => {
  const { registry } = setUp({ scope: { name: 'lib' } });
  const gauge = registry.openGauge({ otel: { name: 'g' } });
  gauge.set({ a: 1 }, 1);
  const [first, second] = [registry.snapshot(), registry.snapshot()].map((each) => familyOf(each, 'g').blocks[0]);
  gauge.set({ a: 1 }, 2);
  expect(first?.values).toEqual(Float64Array.of(1));
  for (const field of ['source', 'labelNames', 'attributes', 'scope'] as const)
    expect(first?.[field]).toBe(second?.[field]);
});

test('gauges are set and added to, histograms observe into buckets of either kind', () => {
  const { registry } = setUp();
  const gauge = registry.openGauge({ otel: { name: 'in.flight', isSum: true } });
  gauge.set({ a: 1 }, 5);
  gauge.inc({ a: 1 }, -2);
  gauge.inc({ b: 1 });
  const classic = registry.openHistogram({ otel: { name: 'took', unit: 's' }, buckets: [1, 2] });
  for (const value of [0.5, 1.5, 9]) classic.observe({ a: 1 }, value);
  const one = registry.openHistogram({ otel: { name: 'one' }, buckets: [] });
  for (const value of [0.5, 9]) one.observe({}, value);
  const native = registry.openHistogram({ otel: { name: 'native' }, native: { maxScale: 0 } });
  for (const value of [3, 3, 9]) native.observe({ a: 1 }, value);
  const snapshot = registry.snapshot();
  const values = (name: string) => [...(familyOf(snapshot, name).blocks[0]?.values ?? [])];
  expect(seriesOf(snapshot, 'in_flight')).toEqual({ '[["a","1"]]': 3, '[["b","1"]]': 1 });
  expect(familyOf(snapshot, 'in_flight').otel?.isSum).toBe(true);
  expect(values('took_seconds')).toEqual([1, 1, 1, 11]);
  expect(values('one')).toEqual([2, 9.5]);
  expect(values('native')).toEqual([3, 15]);
  expect([...(familyOf(snapshot, 'native').blocks[0]?.native?.positive.counts ?? [])]).toEqual([2, 0, 1]);
});

test('totals kept elsewhere are taken over', () => {
  const { registry } = setUp();
  const counter = registry.openCounter({ otel: { name: 'c' } });
  counter.setTotal({ a: 1 }, 7);
  counter.setTotal({ a: 1 }, 9);
  expect(seriesOf(registry.snapshot(), 'c')).toEqual({ '[["a","1"]]': 9 });
});

test('attributeKeys say what is recorded, and values of the others cost nothing', () => {
  const { registry, faults } = setUp({ maxSeries: 2 });
  const listed = registry.openCounter({ otel: { name: 'listed' }, attributeKeys: ['a', 'b.c'] });
  const asked: string[] = [];
  const decided = registry.openCounter({
    otel: { name: 'decided' },
    attributeKeys: (key) => {
      asked.push(key);
      return key !== 'id';
    },
  });
  for (let id = 0; id < 1000; id++) {
    listed.inc({ id, a: 1, 'b.c': 'x', z: id });
    decided.inc({ id, a: 1 });
  }
  expect(seriesOf(registry.snapshot(), 'listed')).toEqual({ '[["a","1"],["b_c","x"]]': 1000 });
  expect(seriesOf(registry.snapshot(), 'decided')).toEqual({ '[["a","1"]]': 1000 });
  expect(asked.filter((key) => key === 'id')).toEqual(['id']);
  expect(faults).toEqual([]);
});

test('series expire whatever their labels, and come back', async () => {
  const clock = new ManualClock();
  const { registry } = setUp({ clock });
  const counter = registry.openCounter({ otel: { name: 'c' }, expireAfter: 10, maxSeries: 2 });
  counter.inc({ a: 1 });
  counter.inc({ b: 1 });
  await registry.collect();
  clock.advance(8000);
  counter.inc({ b: 1 });
  await registry.collect();
  clock.advance(8000);
  expect(seriesOf(await registry.collect(), 'c')).toEqual({ '[["b","1"]]': 2 });
  counter.inc({ a: 1 }, 5);
  counter.inc({ c: 1 }, 7);
  expect(seriesOf(await registry.collect(), 'c')).toEqual({ '[["b","1"]]': 2, '[["a","1"]]': 5, [overflow]: 7 });
});

test('values are refused as with every instrument', () => {
  const { registry, faults } = setUp();
  const counter = registry.openCounter({ otel: { name: 'c' } });
  counter.inc({ a: 1 }, -1);
  counter.inc({ a: 1 }, Number.NaN);
  expect(faults.map(({ code }) => code)).toEqual(['SONDE_INVALID_VALUE']);
  const strict = new Registry({ strict: true }).openCounter({ otel: { name: 'c' } });
  expect(() => strict.inc({ a: 1 }, -1)).toThrow(expect.objectContaining({ code: 'SONDE_INVALID_VALUE' }));
});

test('exemplars are taken', () => {
  const { registry } = setUp({ exemplars: () => ({ trace_id: 'found' }) });
  const counter = registry.openCounter({ otel: { name: 'c' } });
  counter.inc({ a: 1 });
  counter.inc({ b: 1 }, 1, { trace_id: 'given' });
  const traces = familyOf(registry.snapshot(), 'c').blocks.map((block) => block.exemplars?.get(0)?.labels);
  expect(traces).toEqual([[['trace_id', 'found']], [['trace_id', 'given']]]);
});

test('asked for again, it is the same; another shape is a conflict', () => {
  const { registry } = setUp();
  const counter = registry.openCounter({ otel: { name: 'a.b', unit: 's' } });
  expect(registry.openCounter({ otel: { name: 'a/b', unit: 's' } })).toBe(counter);
  expect(registry.get('a_b_seconds_total')).toBe(counter);
  const conflict = expect.objectContaining({ code: 'SONDE_METRIC_CONFLICT' });
  expect(() => registry.openGauge({ otel: { name: 'a.b', unit: 's' } })).toThrow(conflict);
  expect(() => registry.counter({ name: 'a_b_seconds', unit: 'seconds', help: 'x' })).toThrow(conflict);
  const refused = expect.objectContaining({ code: 'SONDE_INVALID_OPTION' });
  expect(() => registry.openCounter({ otel: {} as never })).toThrow(refused);
  expect(() => registry.openCounter({ otel: { name: 'k' }, attributeKeys: [''] })).toThrow(refused);
  expect(() => registry.openCounter({ otel: { name: 'k', units: 's' } as never })).toThrow(refused);
});

test('an attribute never meets a constant label, nor the name it would get instead', () => {
  const registry = new Registry({ constLabels: { a: '1', exported_a: '2', exported_le: '3' } });
  const sizes = registry.openHistogram({ otel: { name: 'n' }, help: 'N.', buckets: [1] });
  sizes.observe({ a: 'x', le: 'y' }, 1);
  const block = registry.snapshot().families[0]?.blocks.find(({ labelNames }) => labelNames.length > 0);
  expect([...(block?.labelNames ?? [])].sort()).toEqual(['exported_exported_a', 'exported_exported_le']);
});
