import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AuthOptions, createAuthorization } from './authorization.js';

const basic = (text: string) => `Basic ${Buffer.from(text, 'utf8').toString('base64')}`;

describe('basic', () => {
  const auth = createAuthorization({ basic: { username: 'prom', password: 'pä:ss:wörd' } });

  test('admits the one pair, with colons and UTF-8 in the password', () => {
    expect(auth.admits(basic('prom:pä:ss:wörd'))).toBe(true);
    expect(auth.admits(basic('prom:pä:ss:wörd').replace('Basic', 'bAsIc'))).toBe(true);
  });

  test('a password typed with combining characters is the same password', () => {
    expect(auth.admits(basic('prom:pä:ss:wörd'.normalize('NFD')))).toBe(true);
  });

  test.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['the scheme alone', 'Basic'],
    ['another scheme', `Bearer ${Buffer.from('prom:pä:ss:wörd').toString('base64')}`],
    ['another user', basic('prom2:pä:ss:wörd')],
    ['another password', basic('prom:pä:ss:wörD')],
    ['a longer password', basic('prom:pä:ss:wörd ')],
    ['no colon', basic('prom')],
    ['Latin-1 instead of UTF-8', `Basic ${Buffer.from('prom:pä:ss:wörd', 'latin1').toString('base64')}`],
    ['characters that are not base64', basic('prom:pä:ss:wörd').replace('c', '!')],
    ['more than one credential', `${basic('prom:pä:ss:wörd')}, ${basic('a:b')}`],
    ['far too much', basic(`prom:${'x'.repeat(20_000)}`)],
  ])('refuses %s', (_, header) => {
    expect(auth.admits(header)).toBe(false);
  });

  test('challenges for UTF-8 credentials', () => {
    expect(auth.challenge).toBe('Basic realm="metrics", charset="UTF-8"');
  });

  test('admits exactly the pair it was made for', () => {
    const part = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !/\p{Cc}/u.test(text));
    const user = part.filter((text) => !text.includes(':'));
    fc.assert(
      fc.property(user, part, user, part, (username, password, otherName, otherPassword) => {
        const { admits } = createAuthorization({ basic: { username, password } });
        expect(admits(basic(`${username}:${password}`))).toBe(true);
        const isSame = `${otherName}:${otherPassword}`.normalize('NFC') === `${username}:${password}`.normalize('NFC');
        expect(admits(basic(`${otherName}:${otherPassword}`))).toBe(isSame);
      }),
      { numRuns: 50 },
    );
  });
});

describe('bearer', () => {
  test('admits its token, under any case of the scheme', () => {
    const auth = createAuthorization({ bearer: 's3cret.token~' });
    expect(auth.admits('Bearer s3cret.token~')).toBe(true);
    expect(auth.admits('bearer   s3cret.token~')).toBe(true);
    expect(auth.admits('Bearer s3cret.token')).toBe(false);
    expect(auth.admits('Bearer S3cret.token~')).toBe(false);
    expect(auth.admits('Bearer s3cret.token~ extra')).toBe(false);
    expect(auth.admits('s3cret.token~')).toBe(false);
    expect(auth.challenge).toBe('Bearer realm="metrics"');
  });

  test('several tokens, for a change without a gap', () => {
    const auth = createAuthorization({ bearer: ['old', 'new'] });
    expect(['old', 'new', 'other'].map((token) => auth.admits(`Bearer ${token}`))).toEqual([true, true, false]);
  });
});

describe('what cannot protect anything is refused when the handler is made', () => {
  test.each<[string, unknown]>([
    ['auth.basic.password', { basic: { username: 'prom', password: '' } }],
    ['auth.basic.password', { basic: { username: 'prom', password: undefined } }],
    ['auth.basic.password', { basic: { username: 'prom', password: 'topsecret\n' } }],
    ['auth.basic.username', { basic: { username: '', password: 'topsecret' } }],
    ['auth.basic.username', { basic: { username: 'a:b', password: 'topsecret' } }],
    ['auth.basic.username', { basic: undefined }],
    ['auth.bearer', { bearer: '' }],
    ['auth.bearer', { bearer: undefined }],
    ['auth.bearer', { bearer: [] }],
    ['auth.bearer', { bearer: ['fine', ''] }],
    ['auth.bearer', { bearer: 'topsecret with blank' }],
    ['auth.bearer', { bearer: 'topsecret-ü' }],
    ['auth.bearer', { bearer: null }],
  ])('%s in %o', (option, auth) => {
    const refused = catching(() => createAuthorization(auth as AuthOptions));
    expect(refused).toMatchObject({ code: 'SONDE_INVALID_OPTION' });
    expect(refused?.message).toContain(`option "${option}"`);
    expect(refused?.message).not.toContain('topsecret');
  });

  test('the secret is not to be found in what is kept', () => {
    const auth = createAuthorization({ bearer: 'topsecret' });
    expect(inspect(auth, { depth: 10, showHidden: true })).not.toContain('topsecret');
  });
});

function catching(action: () => unknown): Error | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
