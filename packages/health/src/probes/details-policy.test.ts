import { Buffer } from 'node:buffer';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { detailsPolicy } from './details-policy.js';
import { FixedHealth } from './fixed-health.test.support.js';
import type { DetailsOption } from './options.js';
import { ProbeFaults } from './probe-faults.js';

afterEach(() => vi.useRealTimers());

function policy(option: DetailsOption<string> | undefined) {
  const health = new FixedHealth();
  const admits = detailsPolicy(option, new ProbeFaults(health));
  return {
    faults: health.faults,
    admits: (authorization?: string) =>
      admits({
        method: 'GET',
        url: '/health',
        header: (name) => (name === 'authorization' ? authorization : undefined),
        context: 'ctx',
      }),
  };
}

const token = 'a-token-of-24-characters';
const other = 'another-of-24-characters';
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

test('nobody, by default', () => {
  expect([policy(undefined).admits(), policy('never').admits(`Bearer ${token}`)]).toEqual([false, false]);
});

test('everybody', () => {
  expect(policy('always').admits()).toBe(true);
});

describe('who has the token', () => {
  test.each([
    [`Bearer ${token}`, true],
    [`bearer  ${token} `, true],
    [basic(`:${token}`), true],
    [basic(`anyone:${token}`), true],
    [undefined, false],
    ['', false],
    [token, false],
    [`Bearer ${token}x`, false],
    [`Bearer ${token.slice(0, -1)}`, false],
    [`Bearer ${token.toUpperCase()}`, false],
    ['Bearer ', false],
    [basic(token), false],
    [basic(`${token}:`), false],
    [`Bearer ${'x'.repeat(10_000)}`, false],
  ])('%s: %s', (authorization, expected) => {
    expect(policy({ token }).admits(authorization)).toBe(expected);
  });

  test('one of several', () => {
    const { admits } = policy({ token: [token, other] });
    expect([admits(`Bearer ${token}`), admits(`Bearer ${other}`), admits('Bearer x')]).toEqual([true, true, false]);
  });

  test.each([undefined, '', []])('nobody, where it is %j', (none) => {
    expect(policy({ token: none }).admits('Bearer ')).toBe(false);
    expect(policy({ token: none }).admits()).toBe(false);
  });

  test.each([['short'], ['with a space in the middle'], ['ümlaut-ümlaut-ümlaut'], [5], [null], [[token, '']]])(
    'refuses %j, and does not repeat it',
    (wrong) => {
      let message = '';
      try {
        policy({ token: wrong as string });
      } catch (error) {
        message = (error as Error).message;
      }
      expect(message).toContain('option "details.token"');
      if (typeof wrong === 'string') expect(message).not.toContain(wrong);
      expect(message).not.toContain(token);
    },
  );
});

describe('a function', () => {
  test('is asked with the request', async () => {
    const { admits } = policy((request) => request.context === 'ctx' && request.header('authorization') === 'x');
    expect([await admits('x'), await admits('y')]).toEqual([true, false]);
  });

  test('may answer later', async () => {
    expect(await policy(async () => true).admits()).toBe(true);
    expect(await policy(async () => false).admits()).toBe(false);
  });

  test.each<[string, () => unknown]>([
    ['a string', () => 'yes'],
    ['nothing', () => undefined],
    ['1', () => 1],
    ['a promise of nothing', async () => undefined],
    [
      'an error',
      () => {
        throw new Error('boom');
      },
    ],
    [
      'a thrown undefined',
      () => {
        // biome-ignore lint/style/useThrowOnlyError: whoever does so must not reach the probe.
        throw undefined;
      },
    ],
    ['a rejection', () => Promise.reject(new Error('boom'))],
    ['a rejection with nothing', () => Promise.reject()],
  ])('answers with %s: no details, and it is told once', async (_, answer) => {
    const { admits, faults } = policy(answer as () => boolean);
    expect([await admits(), await admits()]).toEqual([false, false]);
    expect(faults.map(({ code }) => code)).toEqual(['SONDE_HEALTH_DETAILS_FAILED']);
  });

  test('that never answers is not waited for', async () => {
    vi.useFakeTimers();
    const { admits, faults } = policy(() => new Promise(() => {}));
    const answer = admits();
    await vi.advanceTimersByTimeAsync(500);
    expect(await answer).toBe(false);
    expect(faults[0]?.message).toContain('no answer within 500 ms');
  });
});
