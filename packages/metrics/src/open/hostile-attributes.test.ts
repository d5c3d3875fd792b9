import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { SondeError } from '../model/errors.js';
import { Registry } from '../registry/registry.js';
import type { Attributes } from './attribute-trie.js';

function setUp(options: ConstructorParameters<typeof Registry>[0] = {}) {
  const faults: SondeError<string>[] = [];
  const registry = new Registry({ onFault: (error) => faults.push(error), ...options });
  const counter = registry.openCounter({ otel: { name: 'c' } });
  const blocks = () => registry.snapshot().families.find(({ name }) => name === 'c')?.blocks ?? [];
  return { faults, counter, blocks, codes: () => faults.map(({ code }) => code) };
}

const thrower = () => {
  throw new Error('mine');
};

test('a getter that throws loses its own attribute only', () => {
  const { counter, blocks, codes } = setUp();
  counter.inc({
    a: 1,
    get b() {
      return thrower();
    },
    c: 2,
  });
  expect(blocks().map(({ labelNames, values }) => [labelNames, [...values]])).toEqual([[['a', 'c'], [1]]]);
  expect(codes()).toEqual(['SONDE_ATTRIBUTES_LEFT_OUT']);
});

test.each<[string, unknown]>([
  ['keys that throw', new Proxy({}, { ownKeys: thrower })],
  ['descriptors that throw', new Proxy({ a: 1 }, { getOwnPropertyDescriptor: thrower })],
  [
    'a revoked proxy',
    (() => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      return proxy;
    })(),
  ],
])('%s: recorded without attributes', (_, attributes) => {
  const { counter, blocks, codes } = setUp();
  counter.inc(attributes as Attributes);
  expect(blocks().map(({ labelNames, values }) => [labelNames, [...values]])).toEqual([[[], [1]]]);
  expect(codes()).toEqual(['SONDE_ATTRIBUTES_LEFT_OUT']);
});

test('a function attributeKeys that throws leaves that key out', () => {
  const faults: string[] = [];
  const registry = new Registry({ onFault: ({ code }) => faults.push(code) });
  const attributeKeys = (key: string) => (key === 'b' ? thrower() : true);
  const counter = registry.openCounter({ otel: { name: 'c' }, attributeKeys });
  for (let k = 0; k < 2; k++) counter.inc({ a: 1, b: 2, c: 3 });
  const [block] = registry.snapshot().families[0]?.blocks ?? [];
  expect([block?.labelNames, block?.values[0]]).toEqual([['a', 'c'], 2]);
  expect(faults).toEqual(['SONDE_ATTRIBUTES_LEFT_OUT']);
});

test('values of every kind are recorded as text, or not at all', () => {
  const { counter, blocks } = setUp();
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  counter.inc({
    bigint: 12n,
    array: [1, null, 2n],
    object: { a: { b: 1 } },
    date: new Date(0),
    nan: Number.NaN,
    infinite: Number.NEGATIVE_INFINITY,
    lone: 'a\ud800b',
    fn: thrower,
    symbol: Symbol('s'),
    circular,
    toJSON: { toJSON: thrower },
    boxed: new String('x'),
  });
  const [block] = blocks();
  expect(Object.fromEntries((block?.labelNames ?? []).map((name, k) => [name, block?.columns[k]?.[0]]))).toEqual({
    array: '[1,null,"2"]',
    bigint: '12',
    boxed: '"x"',
    date: '"1970-01-01T00:00:00.000Z"',
    infinite: '-Infinity',
    lone: 'a\ufffdb',
    nan: 'NaN',
    object: '{"a":{"b":1}}',
  });
});

test.each<[string, unknown]>([
  ['binary data', Buffer.from('secret')],
  ['an array of many entries', Array(200_000).fill(1)],
  ['an object of many entries', Object.fromEntries(Array.from({ length: 2000 }, (_, k) => [`k${k}`, k]))],
  ['a text of many characters', ['x'.repeat(100_000)]],
  ['a bigint of many digits', 2n ** 5000n],
])('%s as a value is left out and told', (_, value) => {
  const { counter, blocks, faults } = setUp();
  counter.inc({ a: 1, value });
  counter.inc({ a: 1, value });
  expect(blocks().map(({ labelNames, values }) => [labelNames, [...values]])).toEqual([[['a'], [2]]]);
  expect(faults.map(({ code }) => code)).toEqual(['SONDE_ATTRIBUTES_LEFT_OUT']);
  expect(faults[0]?.message).not.toContain('secret');
});

test.each<[string, number, number, boolean]>([
  ['32 values', 32, 0, true],
  ['33 values', 33, 0, false],
  ['8 that are not there', 0, 8, true],
  ['9 that are not there', 0, 9, false],
  ['as many as there are not', 12, 12, true],
  ['fewer than there are not', 12, 13, false],
])('whether the way is remembered: %s', (_, there, absent, remembered) => {
  const { counter } = setUp();
  const value = (k: number) => (k < there ? 1 : null);
  const attributes = Object.fromEntries(Array.from({ length: there + absent }, (_, k) => [`k${k}`, value(k)]));
  let walks = 0;
  const ownKeys = (target: object) => {
    walks++;
    return Reflect.ownKeys(target);
  };
  const watched: Attributes = new Proxy<Record<string, unknown>>(attributes, { ownKeys });
  counter.inc(watched);
  walks = 0;
  counter.inc(watched);
  expect(walks).toBe(remembered ? 1 : 2);
});

test('attributes past 128, and keys past the length of a name, are left out', () => {
  const { counter, blocks, codes } = setUp();
  counter.inc(Object.fromEntries(Array.from({ length: 5000 }, (_, k) => [`k${k}`, k])));
  expect(blocks()[0]?.labelNames).toHaveLength(128);
  counter.inc({ ['k'.repeat(513)]: 1, a: 1 });
  expect(blocks()[1]?.labelNames).toEqual(['a']);
  counter.inc(Object.fromEntries(Array.from({ length: 128 }, (_, k) => [`k${k}`, k])));
  expect([...(blocks()[0]?.values ?? [])]).toEqual([2]);
  expect(codes()).toEqual(['SONDE_ATTRIBUTES_LEFT_OUT']);
});

test('long values are cut, and those that are cut alike are one series', () => {
  const { counter, blocks, codes } = setUp({ maxLabelLength: 8 });
  for (let k = 0; k < 3; k++) counter.inc({ a: `12345678${k}` });
  counter.inc({ a: '12345678' });
  expect(blocks().map(({ columns, values }) => [columns[0]?.[0], [...values]])).toEqual([['12345678', [4]]]);
  expect(codes()).toEqual(['SONDE_LABEL_TRUNCATED']);
});

test('a value that has to be cut is never kept whole: it is read with care every time', () => {
  const registry = new Registry({ maxLabelLength: 8, onFault: () => {} });
  const counter = registry.openCounter({ otel: { name: 'c' } });
  for (let k = 0; k < 3; k++) counter.inc({ a: '123456789' });
  const faults = registry.snapshot().families.find(({ name }) => name === 'sonde_faults');
  expect([...(faults?.blocks[0]?.values ?? [])]).toEqual([3]);
});

test('sets of keys are bounded: past a hundred they share the overflow series, until some are gone', () => {
  const { counter, blocks, codes } = setUp();
  for (let k = 0; k < 150; k++) counter.inc({ [`key${k}`]: 1 });
  expect(blocks()).toHaveLength(101);
  expect(blocks().at(-1)).toMatchObject({ labelNames: [], overflowRow: 0, values: Float64Array.of(50) });
  expect(codes()).toEqual(['SONDE_SHAPE_LIMIT']);
  expect(counter.remove({ key0: 1 })).toBe(true);
  counter.inc({ another: 1 });
  expect(blocks()).toHaveLength(101);
  expect(blocks().filter(({ labelNames }) => labelNames[0] === 'another')).toHaveLength(1);
});

/** Bytes of heap that are held afterwards. */
function heapGrowth(act: () => void): number {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  act();
  collectGarbage();
  return process.memoryUsage().heapUsed - before;
}

test('series that come and go without end leave a bounded trace', () => {
  const { counter } = setUp({ maxSeries: 50 });
  const growth = heapGrowth(() => {
    for (let k = 0; k < 20_000; k++) {
      const attributes = { id: `${k}-${'x'.repeat(900)}`.toLowerCase() };
      counter.inc(attributes);
      counter.remove(attributes);
    }
  });
  // Were the ways to all of them kept, these would be 18 MB.
  expect(growth).toBeLessThan(5e6);
  expect(counter.seriesCount).toBe(0);
});

test.each<[string, number, number, (call: number, at: number) => [string, unknown]]>([
  ['keys that are not there', 50, 1000, (call, at) => [`${call}-${at}`, null]],
  ['values of thirty keys', 1000, 30, (call, at) => [`k${at}`, call]],
])('%s, without end, leave a bounded trace', (_, calls, keys, entry) => {
  const { counter } = setUp({ maxSeries: 500 });
  const growth = heapGrowth(() => {
    for (let call = 0; call < calls; call++) {
      const attributes = Object.fromEntries(Array.from({ length: keys }, (_, at) => entry(call, at)));
      counter.inc(attributes);
      counter.remove(attributes);
    }
  });
  // Were the ways of all calls kept, these would be 13 MB and 8 MB.
  expect(growth).toBeLessThan(4e6);
});
