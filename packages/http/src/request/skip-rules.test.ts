import { describe, expect, test, vi } from 'vitest';
import { skips as skipsOf } from './skip-rules.js';

const skips = (rules: Parameters<typeof skipsOf>[0], failed: (cause: unknown) => void) =>
  skipsOf(rules, failed, () => {});

describe('skip', () => {
  test('no rule skips nothing, and asks nothing', () => {
    expect(skips(undefined, () => {})).toBeUndefined();
    expect(skips([], () => {})).toBeUndefined();
  });

  test.each([
    ['/metrics', '/metrics', true],
    ['/metrics', '/metrics?name[]=a', true],
    ['/metrics', '/metrics/', false],
    ['/metrics', '/metricsx', false],
    ['/internal/*', '/internal/a/b', true],
    ['/internal/*', '/internal', true],
    ['/internal/*', '/internals', false],
    ['/internal/*', '/x?to=/internal/a', false],
    [/^\/assets\//, '/assets/a.js', true],
    [/^\/assets\//, '/x/assets/a.js', false],
  ] as const)('%s on %s: %s', (rule, url, skipped) => {
    expect(skips(rule, () => {})?.('GET', url)).toBe(skipped);
  });

  test('a sticky or global pattern answers the same every time', () => {
    const asks = skips(/a/g, () => {});
    expect([1, 2, 3].map(() => asks?.('GET', '/a'))).toEqual([true, true, true]);
  });

  test('functions see method and URL; one that throws skips nothing and is told of', () => {
    expect(
      skips(
        ({ method }) => method === 'OPTIONS',
        () => {},
      )?.('OPTIONS', '/'),
    ).toBe(true);
    const failed = vi.fn();
    const cause = new Error('no');
    const asks = skips(() => {
      throw cause;
    }, failed);
    expect(asks?.('GET', '/')).toBe(false);
    expect(failed).toHaveBeenCalledWith(cause);
  });

  test('an answer that is none is told of', () => {
    const strange = vi.fn();
    const answer = Promise.resolve(true);
    const asks = skipsOf((() => answer) as never, () => {}, strange);
    expect(asks?.('GET', '/')).toBe(false);
    expect(strange).toHaveBeenCalledWith(answer);
  });
});
