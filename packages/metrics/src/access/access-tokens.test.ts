import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SondeError } from '../model/errors.js';
import { AccessTokens } from './access-tokens.js';

const one = 'first-token-0123456789';
const two = 'second-token-0123456789';
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('tokens', () => {
  const tokens = new AccessTokens([one, two], 'tokens');

  test.each([
    [`Bearer ${one}`, 1],
    [`bearer   ${two}  `, 2],
    [basic(`anybody:${two}`), 2],
    [basic(`:${one}`), 1],
    [undefined, 0],
    ['', 0],
    [one, 0],
    ['Bearer', 0],
    [`Bearer ${one.slice(0, -1)}`, 0],
    [`Bearer ${one}x`, 0],
    [`Bearer ${one} ${two}`, 0],
    [basic(one), 0],
    [basic(`${one}:`), 0],
    ['Basic !!!', 0],
    [`Bearer ${'x'.repeat(10_000)}`, 0],
    [basic(`${'x'.repeat(3100)}:${one}`), 0],
  ])('%s is %i', (header, place) => {
    expect(tokens.find(header)).toBe(place);
  });

  test('nothing but a token opens', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), (text) => {
        expect(tokens.find(text)).toBe(0);
        expect(tokens.find(`Bearer ${text}`)).toBe(0);
        expect(tokens.find(basic(`me:${text}`))).toBe(0);
      }),
    );
  });

  test('none is set: nobody is let in', () => {
    for (const none of [undefined, '', []]) {
      const closed = new AccessTokens(none, 'tokens');
      expect([closed.areSet, closed.find('Bearer '), closed.find(`Bearer ${one}`), closed.find(basic('a:'))]).toEqual([
        false,
        0,
        0,
        0,
      ]);
    }
  });

  test.each([['short-secret'], [[one, '']], ['with a space in the secret'], [42], [null]])(
    '%j is refused unquoted',
    (given) => {
      let error: SondeError | undefined;
      try {
        new AccessTokens(given, 'option "tokens"');
      } catch (thrown) {
        error = thrown as SondeError;
      }
      expect(error?.code).toBe('SONDE_INVALID_OPTION');
      expect(error?.message).toContain('option "tokens": got ');
      expect(error?.message).not.toMatch(/secret of|short-secret|first-token|with a space/);
    },
  );

  test('are not kept as they are', () => {
    expect(inspect(tokens, { depth: 9, showHidden: true })).not.toContain('token-0123');
  });
});
