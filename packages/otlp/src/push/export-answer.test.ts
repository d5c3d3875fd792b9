import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fullAnswer, readAnswer } from './export-answer.js';

/** The oracle: a message built field by field. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

function answer(rejected: number, message: string, unknown: readonly number[] = []): Uint8Array {
  const text = [...Buffer.from(message)];
  const partial = [...unknown, 8, ...varint(rejected), 18, ...varint(text.length), ...text];
  return Uint8Array.from([...unknown, 10, ...varint(partial.length), ...partial]);
}

/** Field 15 as each wire type, which a later version may add. */
const unknownFields = fc.constantFrom(
  [],
  [120, 200, 1],
  [121, 1, 2, 3, 4, 5, 6, 7, 8],
  [122, 2, 9, 9],
  [125, 1, 2, 3, 4],
);

describe('protobuf', () => {
  test('any answer', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.string({ unit: 'grapheme' }), unknownFields, (rejected, message, unknown) => {
        const text = message.toWellFormed();
        expect(readAnswer(answer(rejected, text, unknown), 'protobuf')).toEqual({ rejected, message: text });
      }),
    );
  });

  test('any bytes are read without an error, to a count and a text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        const { rejected, message } = readAnswer(bytes, 'protobuf');
        return Number.isSafeInteger(rejected) && rejected >= 0 && typeof message === 'string';
      }),
    );
  });

  test('half of an answer has no complaint', () => {
    const whole = answer(300, 'too old');
    for (let end = 0; end < whole.length; end++) {
      expect(readAnswer(whole.subarray(0, end), 'protobuf')).toEqual(fullAnswer);
    }
  });

  test('a negative count is none', () => {
    const minusOne = [255, 255, 255, 255, 255, 255, 255, 255, 255, 1];
    expect(readAnswer(Uint8Array.from([10, 11, 8, ...minusOne]), 'protobuf')).toEqual(fullAnswer);
  });
});

describe('JSON', () => {
  const read = (text: string) => readAnswer(Buffer.from(text), 'json');

  test.each([
    ['{"partialSuccess":{"rejectedDataPoints":"5","errorMessage":"old"}}', { rejected: 5, message: 'old' }],
    ['{"partialSuccess":{"rejectedDataPoints":5}}', { rejected: 5, message: '' }],
    ['{"partialSuccess":{"errorMessage":"careful"}}', { rejected: 0, message: 'careful' }],
    ['{"partialSuccess":{}}', fullAnswer],
    ['{}', fullAnswer],
    ['null', fullAnswer],
    ['[]', fullAnswer],
    ['', fullAnswer],
    ['{"partialSuccess":{"rejectedDataPoints":"x","errorMessage":7}}', fullAnswer],
    ['{"partialSuccess":{"rejectedDataPoints":-5}}', fullAnswer],
    ['{"partialSuccess":"no"}', fullAnswer],
    ['<html>', fullAnswer],
  ])('%s', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  test('any JSON is read without an error', () => {
    fc.assert(fc.property(fc.json(), (text) => read(text).rejected >= 0));
    fc.assert(fc.property(fc.jsonValue(), (value) => read(JSON.stringify({ partialSuccess: value })).rejected >= 0));
  });
});
