import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReverseWriter } from './reverse-writer.js';

/** The encoding of a varint as its definition says it, in exact arithmetic. */
function naiveVarint(value: bigint): number[] {
  return value < 128n ? [Number(value)] : [Number(value % 128n) + 128, ...naiveVarint(value / 128n)];
}

const naiveZigzag = (value: bigint): bigint => (value >= 0n ? value * 2n : -value * 2n - 1n);

const edges = [
  0,
  1,
  127,
  128,
  2 ** 14,
  2 ** 21,
  2 ** 28,
  2 ** 30,
  2 ** 31,
  2 ** 32,
  2 ** 35,
  2 ** 52,
  2 ** 53,
  2 ** 63,
];
const around = (value: number): number[] => [value - 1, value, value + 1].filter((n) => n >= 0 && n < 2 ** 64);

const whole = fc.oneof(fc.constantFrom(...edges.flatMap(around)), fc.maxSafeNat(), fc.nat());

function written(write: (writer: ReverseWriter) => void, capacity?: number): number[] {
  const writer = new ReverseWriter(capacity);
  write(writer);
  return [...writer.written()];
}

describe('varints', () => {
  test('are those of exact arithmetic', () => {
    fc.assert(
      fc.property(whole, (value) => {
        expect(written((writer) => writer.uint64(value))).toEqual(naiveVarint(BigInt(value)));
      }),
      { numRuns: 300 },
    );
  });

  test('are zigzag where they have a sign', () => {
    fc.assert(
      fc.property(
        whole.filter((n) => n <= 2 ** 62),
        fc.constantFrom(1, -1),
        (value, sign) => {
          const signed = BigInt(value) * BigInt(sign);
          expect(written((writer) => writer.sint64(value * sign))).toEqual(naiveVarint(naiveZigzag(signed)));
        },
      ),
      { numRuns: 300 },
    );
  });
});

test('text is UTF-8 with its length in front, short or long', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const bytes = [...Buffer.from(text.toWellFormed())];
      expect(written((writer) => writer.stringField(3, text))).toEqual([
        (3 << 3) | 2,
        ...naiveVarint(BigInt(bytes.length)),
        ...bytes,
      ]);
    }),
  );
});

test('nested messages have their lengths, in a buffer that has to grow', () => {
  const value = (writer: ReverseWriter) => {
    const outer = writer.length;
    writer.doubleField(2, 1.5);
    const inner = writer.length;
    writer.stringField(1, 'x'.repeat(300));
    writer.endMessage(16, inner);
    writer.endMessage(1, outer);
  };
  const small = written(value, 1);
  expect(small).toEqual(written(value));
  expect(small.slice(0, 9)).toEqual([0x0a, 0xbc, 0x02, 0x82, 0x01, 0xaf, 0x02, 0x0a, 0xac]);
  expect(small.slice(-9)).toEqual([0x11, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f]);
});
