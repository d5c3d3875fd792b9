import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { CheckContext, CheckOptions } from '../model/check.js';
import { healthOf, never } from './health.test.support.js';

describe('a check that fails in its own way is a failed check', () => {
  const hostile = {
    toString() {
      throw new Error('toString');
    },
    get message(): string {
      throw new Error('message');
    },
  };
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  class HostileError extends Error {
    override get message(): string {
      throw new Error('message');
    }
  }
  test.each<[string, (context: CheckContext) => unknown, RegExp]>([
    [
      'throws at once',
      () => {
        throw new Error('no database');
      },
      /^no database$/,
    ],
    ['rejects with nothing', () => Promise.reject(undefined), /^failed without an error$/],
    ['rejects with null', () => Promise.reject(null), /^failed with null$/],
    ['rejects with a text', () => Promise.reject('gone'), /^gone$/],
    ['rejects with a number', () => Promise.reject(7), /^failed with 7$/],
    ['rejects with a symbol', () => Promise.reject(Symbol('s')), /^failed with a symbol$/],
    ['rejects with a huge text', () => Promise.reject('x'.repeat(5_000_000)), /^failed without a message$|^x{299}…$/],
    ['rejects with many words', () => Promise.reject('word '.repeat(1_000_000)), /^(word )+.*…$/],
    ['rejects with an object', () => Promise.reject({}), /^failed with an object that is no error$/],
    ['rejects with a hostile object', () => Promise.reject(hostile), /cannot be read/],
    ['rejects with a hostile error', () => Promise.reject(new HostileError()), /cannot be read/],
    ['rejects with a revoked proxy', () => Promise.reject(revoked.proxy), /cannot be read/],
    ['returns false', () => false, /^the check returned false$/],
    ['returns null', () => null, /^the check returned null, which is no answer$/],
    ['returns a text', () => 'password=secret', /^the check returned a text, which is no answer$/],
    ['returns rows', () => [{ one: 1 }], /^the check returned an array, which is no answer$/],
    [
      'returns a status that is none',
      () => ({ status: 200 }),
      /^the check returned an object whose status is none of up, degraded, down, which is no answer$/,
    ],
    ['returns a revoked proxy', () => revoked.proxy, /./],
    [
      'returns a thenable that throws',
      () => ({
        // biome-ignore lint/suspicious/noThenProperty: that is what is tried.
        get then() {
          throw new Error('then');
        },
      }),
      /^then$/,
    ],
    [
      'returns a promise with a hostile constructor',
      () =>
        Object.defineProperty(Promise.resolve(true), 'constructor', {
          get() {
            throw new Error('constructor');
          },
        }),
      /./,
    ],
    ['never settles', never, /^no answer within 40 ms$/],
    [
      'blocks',
      () => {
        const until = performance.now() + 60;
        while (performance.now() < until);
        return true;
      },
      /^held the event loop for \d+ ms, with a limit of 40 ms$/,
    ],
  ])('%s', async (_, check, message) => {
    const health = healthOf();
    health.started();
    health.check({ name: 'good', check: () => true });
    health.check({ name: 'bad', timeoutMs: 40, check: check as CheckOptions['check'] });
    const startedMs = performance.now();
    const report = await health.probe('ready');
    expect(performance.now() - startedMs).toBeLessThan(500);
    expect(report.checks.get('good')?.status).toBe('up');
    const bad = report.checks.get('bad');
    if (bad?.status === 'up') expect(_).toMatch(/constructor/);
    else {
      expect([report.status, bad?.status]).toEqual(['down', 'down']);
      expect(bad?.message).toMatch(message);
      expect(bad?.message?.length).toBeLessThanOrEqual(300);
    }
  });

  test('an answer after the time limit changes nothing', async () => {
    const health = healthOf();
    health.check({ name: 'slow', timeoutMs: 20, cacheMs: 60_000, check: async () => void (await pause(50)) });
    expect((await health.probe('ready')).status).toBe('down');
    await pause(60);
    expect(health.current('ready').checks.get('slow')?.status).toBe('down');
  });

  test("a rejection after the time limit is nobody else's", async () => {
    const unhandled: unknown[] = [];
    const listener = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', listener);
    const health = healthOf();
    health.check({ name: 'late', timeoutMs: 10, check: () => pause(30).then(() => Promise.reject(new Error('late'))) });
    await health.probe('ready');
    await pause(60);
    process.off('unhandledRejection', listener);
    expect(unhandled).toEqual([]);
  });

  test('the signal fires at the time limit, with its reason, and not for a run that ended', async () => {
    const signals: AbortSignal[] = [];
    const health = healthOf();
    health.check({
      name: 'hangs',
      timeoutMs: 20,
      check: ({ signal }) => {
        signals.push(signal);
        return never();
      },
    });
    health.check({ name: 'quick', timeoutMs: 20, check: ({ signal }) => void signals.push(signal) });
    await health.probe('ready');
    await pause(40);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(signals[0]?.reason).toMatchObject({ name: 'TimeoutError' });
  });

  test('a loop that others hold does not make a good check fail', async () => {
    const health = healthOf();
    health.check({ name: 'database', timeoutMs: 30, check: () => pause(10).then(() => true) });
    const answer = health.probe('ready');
    const until = performance.now() + 80;
    while (performance.now() < until);
    expect((await answer).checks.get('database')?.status).toBe('up');
  });
});
