import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReverseWriter, tagOf } from './reverse-writer.js';

function written(write: (writer: ReverseWriter) => void): Uint8Array {
  const writer = new ReverseWriter(16);
  write(writer);
  return writer.take();
}

/** LEB128 by the book. */
function leb128(value: bigint): number[] {
  const bytes: number[] = [];
  do {
    const low = Number(value & 0x7fn);
    value >>= 7n;
    bytes.push(value === 0n ? low : low | 0x80);
  } while (value !== 0n);
  return bytes;
}

const whole = fc.oneof(
  fc.maxSafeNat(),
  fc.nat({ max: 300 }),
  fc.constantFrom(127, 128, 16383, 16384, 2 ** 32, 2 ** 53),
);

describe('numbers', () => {
  it('as varints', () => {
    fc.assert(
      fc.property(whole, (n) => {
        expect([...written((w) => w.varint(n))]).toEqual(leb128(BigInt(n)));
      }),
    );
  });

  it('as signed varints of 64 bits', () => {
    fc.assert(
      fc.property(whole, fc.boolean(), (n, isNegative) => {
        const value = isNegative ? -n : n;
        const bytes = [...written((w) => w.int64(value))];
        expect(bytes).toEqual(leb128(BigInt.asUintN(64, BigInt(value))));
      }),
    );
  });

  it('zigzag encoded', () => {
    const values = fc.oneof(fc.integer(), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1, -1, 0, 1));
    fc.assert(
      fc.property(values, (n) => {
        const zigzag = n >= 0 ? 2n * BigInt(n) : -2n * BigInt(n) - 1n;
        expect([...written((w) => w.sint32(n))]).toEqual(leb128(zigzag));
      }),
    );
  });

  it('in eight bytes', () => {
    fc.assert(
      fc.property(fc.double(), whole, (double, count) => {
        const bytes = Buffer.from(
          written((w) => {
            w.count(count);
            w.double(double);
          }),
        );
        expect(bytes.readDoubleLE(0)).toBe(double);
        expect(bytes.readBigUInt64LE(8)).toBe(BigInt(count));
      }),
    );
  });
});

describe('texts', () => {
  it('are UTF-8 behind their length, at every length and wherever a chunk ends', () => {
    const unit = fc.constantFrom('a', '\u0000', '\u007f', '\u0080', 'é', '€', '🦊', '\uffff');
    const text = fc.oneof(fc.string({ unit, maxLength: 70 }), fc.string({ maxLength: 200 }));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), (texts) => {
        const bytes = written((w) => {
          for (const each of [...texts].reverse()) w.string(each);
        });
        const expected = texts.flatMap((each) => {
          const utf8 = Buffer.from(each);
          return [Buffer.from(leb128(BigInt(utf8.length))), utf8];
        });
        expect(Buffer.concat(expected).equals(bytes)).toBe(true);
      }),
    );
  });

  it('have U+FFFD for half a surrogate pair', () => {
    expect([...written((w) => w.string('a\ud800'))]).toEqual([4, 0x61, 0xef, 0xbf, 0xbd]);
  });
});

describe('messages', () => {
  it('stand behind their tag and length', () => {
    const bytes = written((w) => {
      const outer = w.length;
      w.string('x'.repeat(130));
      w.tag(tagOf(1, 2));
      w.message(tagOf(20, 2), outer);
    });
    expect([...bytes.subarray(0, 7)]).toEqual([0xa2, 0x01, 0x85, 0x01, 0x0a, 0x82, 0x01]);
    expect(bytes).toHaveLength(137);
  });

  it('of several megabytes are put together from chunks', () => {
    const piece = new Uint8Array(1000).map((_, i) => i % 251);
    const bytes = written((w) => {
      for (let i = 0; i < 3000; i++) w.raw(piece);
    });
    expect(bytes).toHaveLength(3_000_000);
    for (const at of [0, 999, 1000, 65_536, 1_500_123, 2_999_999]) expect(bytes[at]).toBe((at % 1000) % 251);
  });
});
