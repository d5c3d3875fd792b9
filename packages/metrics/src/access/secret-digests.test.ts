import { inspect } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SecretDigests } from './secret-digests.js';

test('a secret is found at its place, and nothing else is found', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string()), fc.string(), (secrets, other) => {
      const digests = new SecretDigests(secrets);
      expect(digests.size).toBe(secrets.length);
      expect(secrets.map((secret) => digests.find(secret))).toEqual(secrets.map((_, at) => at + 1));
      expect(digests.find(other)).toBe(secrets.indexOf(other) + 1);
    }),
  );
});

test('secrets are not kept, and two of one secret do not look alike', () => {
  const shown = () => inspect(new SecretDigests(['a-secret']), { depth: 9, showHidden: true });
  expect(shown()).not.toContain('a-secret');
  expect(shown()).not.toBe(shown());
});
