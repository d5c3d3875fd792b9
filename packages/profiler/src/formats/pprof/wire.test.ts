import fc from 'fast-check';
import { Label, Sample } from 'pprof-format';
import { expect, test } from 'vitest';
import { BrokenFile } from '../broken-file.js';
import { asSigned, type Whole, WireReader } from './wire.js';

const wide = fc.oneof(fc.integer(), fc.maxSafeInteger(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));

test('numbers come back as an encoder of other people wrote them, packed or alone, with their signs', () => {
  fc.assert(
    fc.property(fc.array(wide), wide, (packed, alone) => {
      const file = new WireReader(new Sample({ value: packed, label: [{ num: alone }] }).encode());
      const numbers: Whole[] = [];
      let single: Whole = 0;
      while (file.next()) {
        if (file.field === 2) file.wholes(numbers);
        else {
          const label = file.message();
          while (label.next()) single = label.whole();
        }
      }
      expect(numbers.map((value) => BigInt.asIntN(64, BigInt(value)))).toEqual(packed.map((value) => BigInt(value)));
      expect(asSigned(single)).toBe(Number(alone));
    }),
  );
});

test.each<[name: string, bytes: number[]]>([
  ['a field of no number', [0x00, 0x01]],
  ['a group, which is no longer used', [0x0b]],
  ['the end in a number', [0x08, 0x80]],
  ['a number of more than 64 bits', [0x08, ...Array.from({ length: 10 }, () => 0xff), 0x01]],
  ['a length past the end', [0x0a, 0x05, 0x01]],
  ['a length of exabytes', [0x0a, ...Array.from({ length: 8 }, () => 0xff), 0x7f]],
  ['a packed number across the end of its list', [0x12, 0x01, 0x80, 0x01]],
])('%s', (_, bytes) => {
  const read = (): void => {
    const file = new WireReader(Uint8Array.from(bytes));
    while (file.next()) {
      if (file.field === 2) file.wholes([]);
      else file.skip();
    }
  };
  expect(read).toThrow(BrokenFile);
});

test('fields nobody asked for are skipped', () => {
  const unknown = [0x79, 1, 2, 3, 4, 5, 6, 7, 8, 0x7d, 1, 2, 3, 4];
  const file = new WireReader(Uint8Array.from([...unknown, ...new Label({ key: 7 }).encode()]));
  const fields: number[] = [];
  while (file.next()) {
    fields.push(file.field);
    file.skip();
  }
  expect(fields).toEqual([15, 15, 1]);
});
