import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashValue } from './value-hash.js';

describe('values that a database takes for equal have one hash', () => {
  test.each([
    [7, '7', 7n],
    [-1.5, '-1.5'],
    [true, 'true'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [{ a: 1 }, { a: 1 }, '{"a":1}'],
    [Buffer.from('abc'), new Uint8Array([97, 98, 99])],
    [
      [1, '2'],
      ['1', 2],
    ],
    [{ toString: () => 'an id' }, 'an id'],
  ])('%o', (...values) => {
    expect(new Set(values.map(hashValue)).size).toBe(1);
  });

  test('numbers and their text', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.integer(),
          fc.constantFrom(0, -0, 10, 99, 100, -(2 ** 31), 2 ** 31 - 1, 2 ** 31),
          fc.double(),
          fc.maxSafeInteger(),
        ),
        (number) => {
          expect(hashValue(number)).toBe(hashValue(String(number)));
        },
      ),
    );
  });
});

test('other values have other hashes', () => {
  const values = [
    null,
    undefined,
    '',
    0,
    1,
    'a',
    'b',
    'ab',
    'ba',
    true,
    false,
    [],
    [1],
    [1, 2],
    [2, 1],
    [[1]],
    [[1, 2]],
    {},
  ];
  values.push({ a: 1 }, { a: 2 }, new Date(1), new Date(Number.NaN), Buffer.from('a'), Buffer.from('b'));
  expect(new Set(values.map(hashValue)).size).toBe(values.length);
});

test('a hash is an unsigned number of 32 bits, of anything', () => {
  fc.assert(
    fc.property(fc.anything({ withDate: true, withBigInt: true, withTypedArray: true }), (value) => {
      const hash = hashValue(value);
      expect(hash).toBe(hash >>> 0);
      expect(hashValue(value)).toBe(hash);
    }),
  );
});

test('a value that cannot be read is no error', () => {
  const broken = {
    toString() {
      throw new Error('broken');
    },
  };
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  for (const value of [broken, circle, Object.create(null), Symbol('a'), () => 1])
    expect(hashValue(value)).toBeTypeOf('number');
});

test('long text is told apart by its ends and its length', () => {
  const long = 'x'.repeat(500);
  expect(hashValue(`a${long}`)).not.toBe(hashValue(`b${long}`));
  expect(hashValue(`${long}a`)).not.toBe(hashValue(`${long}b`));
  expect(hashValue(long)).not.toBe(hashValue(`${long}x`));
});

test('integers do not share hashes by the thousand', () => {
  const hashes = new Set(Array.from({ length: 100_000 }, (_, i) => hashValue(i)));
  expect(hashes.size).toBeGreaterThan(99_990);
});
