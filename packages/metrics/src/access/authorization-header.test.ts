import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBasic, readBearer } from './authorization-header.js';

const base64 = (text: string) => Buffer.from(text, 'utf8').toString('base64');

describe('Bearer', () => {
  test('any token of visible ASCII is read, under any case of the scheme', () => {
    const token = fc.stringMatching(/^[\x21-\x7e]{1,100}$/);
    fc.assert(
      fc.property(token, fc.constantFrom('Bearer', 'bearer', 'BEARER'), fc.nat(3), (text, scheme, blanks) => {
        expect(readBearer(`${scheme} ${' '.repeat(blanks)}${text}${' '.repeat(blanks)}`)).toBe(text);
      }),
    );
  });

  test.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Bearer a b',
    'Bearer ä',
    `Basic ${base64('a:b')}`,
    `Bearer ${'x'.repeat(8192)}`,
  ])('%s is none', (header) => {
    expect(readBearer(header)).toBeUndefined();
  });
});

describe('Basic', () => {
  test('any text is read, as normalised Unicode', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        expect(readBasic(`Basic ${base64(text)}`)).toBe(text.toWellFormed().normalize('NFC'));
      }),
    );
  });

  test.each([
    undefined,
    '',
    'Basic',
    'Basic !!!',
    `Bearer ${base64('a:b')}`,
    `Basic ${Buffer.from('a:ä', 'latin1').toString('base64')}`,
    `Basic ${base64('x'.repeat(8192))}`,
  ])('%s is none', (header) => {
    expect(readBasic(header)).toBeUndefined();
  });
});
