import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutSecrets } from './secrets.js';

test('values, the token in them, and what basic credentials stand for', () => {
  const headers = { authorization: 'Bearer tok-123', proxy: `Basic ${btoa('ann:pass word')}`, 'x-key': 'kkkk' };
  expect(withoutSecrets('no tenant for tok-123', headers)).toBe('no tenant for ***');
  expect(withoutSecrets('got Bearer tok-123, want another', headers)).toBe('got ***, want another');
  expect(withoutSecrets(`ann:pass word, ${btoa('ann:pass word')}, pass word`, headers)).toBe('***, ***, ***');
  expect(withoutSecrets('kkkk-kkkk', headers)).toBe('***-***');
});

test('short values are no secrets', () => {
  expect(withoutSecrets('a 1 in 1000', { 'x-tenant': '1' })).toBe('a 1 in 1000');
});

test('one line, and short', () => {
  expect(withoutSecrets(' a\r\n\tb\u0000c ', {})).toBe('a b c');
  expect(withoutSecrets('x'.repeat(300), {})).toBe(`${'x'.repeat(197)}...`);
});

test('no value of a header is left in any text', () => {
  const secret = fc.string({ minLength: 4, maxLength: 20 }).filter((text) => !/\s|\*/.test(text));
  fc.assert(
    fc.property(fc.array(secret, { minLength: 1, maxLength: 4 }), fc.array(fc.string()), (secrets, words) => {
      const headers = Object.fromEntries(secrets.map((value, n) => [`h${n}`, value]));
      const text = secrets.flatMap((value, n) => [words[n] ?? '', value, words[n + 1] ?? '']).join(' ');
      const clean = withoutSecrets(text, headers, 10_000);
      return secrets.every((value) => !clean.includes(value));
    }),
  );
});
