import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cleanText, isSecretName } from './clean-text.js';
import { failureMessage } from './failure-message.js';

describe('secrets are taken out', () => {
  test.each([
    ['connect postgres://app:hunter2@db:5432/shop failed', 'connect postgres://***@db:5432/shop failed'],
    ['redis://:hunter2@cache', 'redis://***@cache'],
    ['mongodb+srv://u:hunter2@a,b/x?y=z', 'mongodb+srv://***@a,b/x?y=z'],
    ['postgres://app:hunter2@x/y@db/shop', 'postgres://***@db/shop'],
    ['user:hunter2@tcp(db:3306)/shop', '***@tcp(db:3306)/shop'],
    ['host=db password=hunter2 port=1', 'host=db password=*** port=1'],
    ['user=me;pw=hunter2;wifi_psk: hunter2', 'user=me;pw=***;wifi_psk: ***'],
    ["Password='hunter 2';x", 'Password=***;x'],
    ['{"password":"hunter2","user":"me"}', '{"password":***,"user":"me"}'],
    ['PGPASSWORD=hunter2', 'PGPASSWORD=***'],
    ['DB_PASSWORD=hunter2', 'DB_PASSWORD=***'],
    ['?access_token=hunter2&x=1', '?access_token=***&x=1'],
    ['api-key: hunter2', 'api-key: ***'],
    ['Authorization: Bearer hunter2hunter2', 'Authorization: ***'],
    ['Authorization: ApiKey hunter2', 'Authorization: ***'],
    ['Proxy-Authorization: Digest username="me", response="hunter2"', 'Proxy-Authorization: ***'],
    ["{ authorization: 'Token hunter2', user: 'me' }", "{ authorization: ***, user: 'me' }"],
    ['Cookie: theme=dark; session=hunter2', 'Cookie: ***'],
    ['{"password":"a\\"hunter2","user":"me"}', '{"password":***,"user":"me"}'],
    ['sent Bearer hunter2hunter2', 'sent Bearer ***'],
    ['AccountKey=hunter2==;EndpointSuffix=x', 'AccountKey=***;EndpointSuffix=x'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.hunter2 was refused', '*** was refused'],
  ])('%s', (text, clean) => {
    expect(cleanText(text, 300)).toBe(clean);
    expect(cleanText(text, 300)).not.toContain('hunter');
  });

  test.each([
    'connect ECONNREFUSED 127.0.0.1:5432',
    'password authentication failed for user "app"',
    'the token expired at 12:30',
    'relation "tokens" does not exist',
    'no answer within 1000 ms',
    'at 10:20 me@example.com',
  ])('and nothing else: %s', (text) => {
    expect(cleanText(text, 300)).toBe(text);
  });

  test('a secret that the cut would open is cut with it', () => {
    const text = `${'word '.repeat(818)}postgres://app:${'hunter2'.repeat(20)}@db/shop`;
    expect(cleanText(text, 5000)).not.toContain('hunter');
    expect(cleanText('hunter2'.repeat(1000), 5000)).toBe('');
  });

  test.each(['password', 'DB_PASSWORD', 'api-key', 'apiKey', 'client_secret', 'accessToken', 'x.token'])(
    '%s is the name of one',
    (name) => expect(isSecretName(name)).toBe(true),
  );

  test.each(['passwords_checked', 'tokens', 'keyspace', 'freeBytes', 'path'])('%s is not', (name) =>
    expect(isSecretName(name)).toBe(false),
  );
});

describe('any text', () => {
  test('comes out on one line, well-formed, no longer than it may be', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 6000 }), fc.integer({ min: 1, max: 400 }), (text, max) => {
        const clean = cleanText(text, max);
        expect(clean.length).toBeLessThanOrEqual(max);
        expect(clean.isWellFormed()).toBe(true);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
        expect(clean).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
      }),
    );
  });

  test('is read in a time that grows with it: 4 kB of what the patterns begin with', () => {
    for (const text of ['a://'.repeat(1024), 'password='.repeat(455), 'bearer '.repeat(600), 'x:y'.repeat(1300)]) {
      const startedMs = performance.now();
      cleanText(text, 300);
      expect(performance.now() - startedMs).toBeLessThan(200);
    }
  });
});

describe('failureMessage', () => {
  const coded = (message: string, code: string) => Object.assign(new Error(message), { code });
  test.each<[string, unknown, string]>([
    ['a message', new Error('no'), 'no'],
    ['its code', coded('no route', 'EHOSTUNREACH'), 'no route (EHOSTUNREACH)'],
    ['a code that the message has', coded('connect ECONNREFUSED ::1:1', 'ECONNREFUSED'), 'connect ECONNREFUSED ::1:1'],
    ['a code that is none', coded('no', 'a b'), 'no'],
    ['no message', new TypeError(''), 'TypeError'],
    ['causes', new TypeError('fetch failed', { cause: coded('no', 'ECONNRESET') }), 'fetch failed: no (ECONNRESET)'],
    [
      'several of them',
      new AggregateError([coded('connect refused', 'ECONNREFUSED')]),
      'connect refused (ECONNREFUSED)',
    ],
    ['lines', new Error('one\ntwo\u001b[31m'), 'one two [31m'],
    ['something like an error', { message: 'gone' }, 'gone'],
    ['an empty text', '  ', 'failed with an empty text'],
    ['a function', () => {}, 'failed with a function'],
  ])('%s', (_, thrown, message) => {
    expect(failureMessage(thrown)).toBe(message);
  });

  test('a cause that is its own ends, some words later', () => {
    const error = new Error('round');
    error.cause = new Error('and round', { cause: error });
    expect(failureMessage(error)).toMatch(/^round: and round/);
  });
});
