import fc from 'fast-check';
import { expect, test } from 'vitest';
import { boundedBigInt, boundedJson } from './bounded-json.js';

const withoutBigInts = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);

/** What it comes to, or what it throws. */
function outcome(act: () => unknown): unknown {
  try {
    return act();
  } catch (cause) {
    return cause;
  }
}

test('it is what JSON.stringify gives', () => {
  const special = fc.constantFrom<unknown>(
    undefined,
    Symbol('s'),
    () => 1,
    Object.assign(() => 1, { toJSON: () => 2 }),
    new Date(0),
    new Date(Number.NaN),
    new String('x'),
    new Number(7),
    new Boolean(false),
    new Map([[1, 2]]),
    /x/,
    Array(2),
    Object.create({ inherited: 1 }),
    { toJSON: (key: string) => `at ${key}` },
    { toJSON: () => ({ toJSON: () => 'twice' }) },
    { toJSON: 1 },
    JSON.parse('{"__proto__": {"a": 1}, "b": 2}'),
  );
  const value = fc.oneof(
    special,
    fc.object({ withBigInt: true, withDate: true, withSparseArray: true, values: [fc.anything(), special] }),
    fc.anything({ withBigInt: true, withBoxedValues: true, withNullPrototype: true, maxDepth: 4 }),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(value, (each) => {
      expect(outcome(() => boundedJson(each))).toEqual(outcome(() => JSON.stringify(each, withoutBigInts)));
    }),
    { numRuns: 1000 },
  );
});

test.each<[string, (size: number) => unknown, number]>([
  ['an array', (size) => Array(size).fill(1), 1024],
  ['an object', (size) => Object.fromEntries(Array.from({ length: size }, (_, k) => [`k${k}`, 1])), 1024],
  ['all levels', (size) => [Array(1000).fill(1), { a: Array(size).fill(1) }], 1024 - 1000 - 3],
  ['depth', (size) => Array.from({ length: size }).reduce((inner: unknown) => [inner], 1), 1024],
  ['a text', (size) => ['x'.repeat(size)], 65_536],
  ['a text in a box', (size) => [new String('x'.repeat(size))], 65_536],
  ['keys', (size) => ({ ['k'.repeat(size)]: 1 }), 65_536],
  ['what toJSON makes', (size) => ({ toJSON: () => Array(size).fill(1) }), 1024],
])('the limit of %s', (_, make, limit) => {
  expect(boundedJson(make(limit))).toBe(JSON.stringify(make(limit)));
  expect(outcome(() => boundedJson(make(limit + 1)))).toMatchObject({ name: 'RangeError' });
});

test('bigints have a limit, of either sign', () => {
  const limit = 2n ** 4096n;
  for (const each of [limit, -limit]) {
    expect(boundedBigInt(each)).toBe(String(each));
    expect(boundedJson([each])).toBe(`["${each}"]`);
  }
  for (const each of [limit + 1n, -limit - 1n]) {
    expect(() => boundedBigInt(each)).toThrow(RangeError);
    expect(() => boundedJson([each])).toThrow(RangeError);
  }
});

test('binary data is refused before it makes JSON of itself', () => {
  let asked = 0;
  const toJSON = () => {
    asked++;
    return 'made';
  };
  const binaries = [Buffer.alloc(3), new Uint8Array(3), new DataView(new ArrayBuffer(3)), new ArrayBuffer(3)];
  for (const each of [...binaries, new SharedArrayBuffer(3)]) {
    Object.assign(each, { toJSON });
    for (const value of [each, [each], { a: { b: each } }, { toJSON: () => each }])
      expect(() => boundedJson(value)).toThrow('binary data');
  }
  expect(asked).toBe(0);
});

test('a circle ends', () => {
  const circular: unknown[] = [];
  circular.push(circular);
  expect(() => boundedJson(circular)).toThrow(RangeError);
});

test('an array of any length is not read past the limit, the keys of a large object are listed once', () => {
  let reads = 0;
  const get = () => {
    reads++;
    return 1;
  };
  expect(() => boundedJson(new Proxy(Array(1e9), { get: (_, key) => (key === 'length' ? 1e9 : get()) }))).toThrow();
  let lists = 0;
  const ownKeys = (target: object) => {
    lists++;
    return Reflect.ownKeys(target);
  };
  const large = Object.fromEntries(Array.from({ length: 2000 }, (_, k) => [`k${k}`, k]));
  const watched = new Proxy(large, { ownKeys });
  for (let k = 0; k < 3; k++) expect(() => boundedJson({ watched })).toThrow(RangeError);
  expect(reads).toBeLessThan(1100);
  expect(lists).toBe(1);
});
