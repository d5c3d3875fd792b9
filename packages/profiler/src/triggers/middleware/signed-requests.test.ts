import type { SondeError } from '@sonde/metrics';
import { ManualClock } from '@sonde/metrics/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SignedRequests, signProfileRequest } from './signed-requests.js';

const secret = 'a-secret-that-nobody-sees';
const epochMs = Date.UTC(2026, 0, 1);

function stage(secrets?: unknown) {
  const clock = new ManualClock({ epochMs });
  return { clock, signed: new SignedRequests(secrets ?? secret, clock) };
}

describe('a signature', () => {
  test('is good once, for its method and path, until it expires', () => {
    const { clock, signed } = stage();
    const sign = (path: string, method = 'GET') => signProfileRequest(secret, { path, method, clock });
    const orders = sign('/orders');
    expect(signed.accept('GET', '/orders/1', orders)).toBe('unknown');
    expect(signed.accept('POST', '/orders', orders)).toBe('unknown');
    expect(signed.accept('GET', '/orders', orders)).toBe('accepted');
    expect(signed.accept('GET', '/orders', orders)).toBe('used');
    const late = sign('/late', 'post');
    clock.advance(59_999);
    expect(signed.accept('POST', '/late', late)).toBe('accepted');
    const tooLate = sign('/late');
    clock.advance(60_000);
    expect(signed.accept('GET', '/late', tooLate)).toBe('expired');
  });

  test('of an old secret, while both are known', () => {
    const { clock, signed } = stage(['the-next-secret-of-ours', secret]);
    expect(signed.accept('GET', '/', signProfileRequest(secret, { path: '/', clock }))).toBe('accepted');
    expect(signed.accept('GET', '/', signProfileRequest('some-other-secret-here', { path: '/', clock }))).toBe(
      'unknown',
    );
  });

  test('is not good in another spelling', () => {
    const { clock, signed } = stage();
    const [expires = '', mac = ''] = signProfileRequest(secret, { path: '/', clock }).split('.');
    // The last character of 43 has 4 bits that count: three others spell the same bytes.
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(mac.slice(-1));
    const spellings = [0, 1, 2, 3].map((low) => `${expires}.${mac.slice(0, -1)}${alphabet[(last & ~3) | low]}`);
    const taken = spellings.filter((spelling) => signed.accept('GET', '/', spelling) === 'accepted');
    expect(taken.length).toBe(1);
  });

  test('whatever else is sent is not good', () => {
    const { clock, signed } = stage();
    const good = signProfileRequest(secret, { path: '/', clock });
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.constantFrom(...'0Az_.%\n '), (at, character) => {
        const changed = good.slice(0, at) + character + good.slice(at + 1);
        const isSameBytes = Buffer.from(changed.slice(14), 'base64url').equals(
          Buffer.from(good.slice(14), 'base64url'),
        );
        if (changed.slice(0, 14) === good.slice(0, 14) && isSameBytes) return;
        expect(signed.accept('GET', '/', changed)).toMatch(/^(unknown|expired)$/);
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(signed.accept('GET', '/', text)).toBe('unknown');
      }),
    );
    expect(signed.accept('GET', '/', good)).toBe('accepted');
  });

  test('good for longer than an hour is not good, whoever signed it', () => {
    const { clock, signed } = stage();
    const later = new ManualClock({ epochMs: epochMs + 3_600_000 });
    const far = signProfileRequest(secret, { path: '/', clock: later, expires: epochMs + 3_600_001 });
    expect(signed.accept('GET', '/', far)).toBe('expired');
    clock.advance(1);
    expect(signed.accept('GET', '/', far)).toBe('accepted');
  });

  test('no more are remembered than 1000, and then none is good until some expire', () => {
    const { clock, signed } = stage();
    const sign = (path: string) => signProfileRequest(secret, { path, clock });
    for (let at = 0; at < 1000; at++) expect(signed.accept('GET', `/${at}`, sign(`/${at}`))).toBe('accepted');
    expect(signed.accept('GET', '/more', sign('/more'))).toBe('full');
    clock.advance(60_000);
    expect(signed.accept('GET', '/more', sign('/more'))).toBe('accepted');
  });

  test('without a secret, none is good', () => {
    for (const none of [undefined, '', []]) {
      const clock = new ManualClock({ epochMs });
      const signed = new SignedRequests(none, clock);
      expect(signed.accept('GET', '/', signProfileRequest(secret, { path: '/', clock }))).toBe('off');
    }
  });
});

describe('signing refuses', () => {
  const clock = new ManualClock({ epochMs });
  test.each([
    ['a short secret', () => signProfileRequest('hunter2', { path: '/', clock })],
    ['no secret', () => signProfileRequest(undefined as never, { path: '/', clock })],
    ['a query', () => signProfileRequest(secret, { path: '/a?b', clock })],
    ['no path', () => signProfileRequest(secret, { path: 'orders', clock })],
    ['two lines', () => signProfileRequest(secret, { path: '/a\nGET', clock })],
    ['yesterday', () => signProfileRequest(secret, { path: '/', clock, expires: new Date(epochMs - 1) })],
    ['tomorrow', () => signProfileRequest(secret, { path: '/', clock, expires: epochMs + 86_400_000 })],
    ['no time', () => signProfileRequest(secret, { path: '/', clock, expires: new Date(Number.NaN) })],
    ['a short one of several', () => new SignedRequests([secret, 'hunter2'], clock)],
  ])('%s', (_, act) => {
    let error: SondeError | undefined;
    try {
      act();
    } catch (thrown) {
      error = thrown as SondeError;
    }
    expect(error?.code).toBe('SONDE_INVALID_OPTION');
    expect(error?.message).not.toMatch(/hunter2|nobody-sees/);
  });
});
