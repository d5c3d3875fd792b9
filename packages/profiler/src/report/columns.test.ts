import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ColumnNote, ColumnWriter, readColumn } from './columns.js';

function finish<T>(steps: Generator<void, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

function write(numbers: Uint32Array | Int32Array | Float64Array): { note: ColumnNote; bytes: Uint8Array } {
  const writer = new ColumnWriter();
  const note = finish(writer.write(numbers));
  return { note, bytes: writer.bytes() };
}

const anyNumber = fc.oneof(
  fc.double(),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.constantFrom(-0, 2 ** 46, 2 ** 46 + 1, -(2 ** 46), 1e300),
);

test('reads back exactly the numbers that were written, -0 and NaN among them', () => {
  fc.assert(
    fc.property(fc.array(anyNumber), (numbers) => {
      const column = Float64Array.from(numbers);
      const { note, bytes } = write(column);
      const read = readColumn(bytes, note, new Float64Array(column.length));
      return read.every((number, i) => Object.is(number, column[i]));
    }),
  );
});

test('whole numbers of any sign and size come back', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -(2 ** 46), max: 2 ** 46 })),
      fc.integer({ min: 1, max: 9 }),
      (list, scale) => {
        const column = Float64Array.from(list, (number) => Math.trunc(number / scale) * scale + 0);
        const { note, bytes } = write(column);
        expect(note.scheme).not.toBe('raw');
        expect(readColumn(bytes, note, new Float64Array(column.length))).toEqual(column);
      },
    ),
  );
});

test('several columns stand behind each other, each in its own type', () => {
  fc.assert(
    fc.property(
      fc.uint32Array({ max: 0xffffffff }),
      fc.int32Array({ max: 0x7fffffff }),
      fc.uint8Array({ minLength: 0, maxLength: 9 }),
      (first, second, before) => {
        const writer = new ColumnWriter();
        const notes = [finish(writer.write(first)), finish(writer.write(second))];
        const bytes = writer.bytes(before).subarray(before.length);
        expect(readColumn(bytes, notes[0]!, new Uint32Array(first.length))).toEqual(first);
        expect(readColumn(bytes, notes[1]!, new Int32Array(second.length))).toEqual(second);
      },
    ),
  );
});

test('a column of one number takes no bytes, steps of a thousand take one each', () => {
  expect(write(new Float64Array(5000).fill(1)).bytes.length).toBe(0);
  expect(write(Float64Array.from({ length: 300 }, (_, i) => i * 1000)).bytes.length).toBe(300);
});

test('a column that is cut off is refused', () => {
  const { note, bytes } = write(Uint32Array.of(1, 2, 300));
  expect(() => readColumn(bytes.subarray(1), note, new Uint32Array(3))).toThrow('A column is cut off.');
  expect(() => readColumn(bytes, note, new Uint32Array(2))).toThrow('A column is cut off.');
});

test('a long column is written in slices', () => {
  const steps = new ColumnWriter().write(Float64Array.from({ length: 200_000 }, (_, i) => i % 977));
  let yields = 0;
  while (steps.next().done !== true) yields++;
  expect(yields).toBeGreaterThan(15);
});
