import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutSecrets } from './secrets.js';

test('values, the token in them, and what basic credentials stand for', () => {
  const values = ['Bearer tok-123', `Basic ${btoa('ann:pass word')}`, 'kkkk'];
  expect(withoutSecrets('no tenant for tok-123', values)).toBe('no tenant for ***');
  expect(withoutSecrets('got Bearer tok-123, want another', values)).toBe('got ***, want another');
  expect(withoutSecrets(`ann:pass word, ${btoa('ann:pass word')}, pass word`, values)).toBe('***, ***, ***');
  expect(withoutSecrets('kkkk-kkkk', values)).toBe('***-***');
});

test.each([
  ['ApiKey key=tok-123', 'bad key tok-123'],
  ['session=tok-123; a=b', 'no session: tok-123'],
  ['u="ann",p="tok-123"', 'not the tok-123'],
  ['ab/cd+tok-123==', 'got ab/cd+tok-123'],
])('the parts of %s', (value, text) => {
  expect(withoutSecrets(text, [value])).not.toContain('tok-123');
});

test('values that were encoded on their way', () => {
  const value = 'ab/cd+tok 1"23\\';
  const inUrl = encodeURIComponent(value);
  const forms = [JSON.stringify({ value }), inUrl, inUrl.toLowerCase(), String(new URLSearchParams({ value }))];
  expect(withoutSecrets(forms.join(' | '), [value])).toBe('{"value":"***"} | *** | *** | value=***');
});

test('short values are no secrets', () => {
  expect(withoutSecrets('a 1 in 1000', ['1'])).toBe('a 1 in 1000');
});

test('one line without controls, and short', () => {
  expect(withoutSecrets(' a\r\n\tb\u0000c ', [])).toBe('a b c');
  expect(withoutSecrets('a\u202eb\u2028c\u0085d\u200be', [])).toBe('a b c d e');
  expect(withoutSecrets('x'.repeat(300), [])).toBe(`${'x'.repeat(197)}...`);
});

test('no value is left in any text', () => {
  const secret = fc.string({ minLength: 4, maxLength: 20 }).filter((text) => !/\s|\*/.test(text));
  fc.assert(
    fc.property(fc.array(secret, { minLength: 1, maxLength: 4 }), fc.array(fc.string()), (secrets, words) => {
      const text = secrets.flatMap((value, n) => [words[n] ?? '', value, words[n + 1] ?? '']).join(' ');
      const clean = withoutSecrets(text, secrets, 10_000);
      return secrets.every((value) => !clean.includes(value));
    }),
  );
});
