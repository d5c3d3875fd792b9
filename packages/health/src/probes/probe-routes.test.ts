import { describe, expect, test } from 'vitest';
import type { ProbeOptions } from './options.js';
import { ProbeRoutes } from './probe-routes.js';

describe('where probes are', () => {
  const routes = new ProbeRoutes({});
  test.each([
    ['/health', 'all'],
    ['/health/', 'all'],
    ['/health?x=1', 'all'],
    ['/health/live', 'live'],
    ['/health/live?x=1', 'live'],
    ['/health/live/?x=/health/ready', 'live'],
    ['/health/live#top', 'live'],
    ['/health/ready', 'ready'],
    ['/health/startup', 'startup'],
    ['http://example.org/health/ready?x', 'ready'],
    ['HTTP://example.org:80/health', 'all'],
    ['/', undefined],
    ['', undefined],
    ['*', undefined],
    ['/Health', undefined],
    ['/healthy', undefined],
    ['/health/live/x', undefined],
    ['/health//live', undefined],
    ['/health/live//', undefined],
    ['/health/constructor', undefined],
    ['/__proto__', undefined],
    ['//health', undefined],
    ['http://example.org', undefined],
  ])('%s: %s', (target, probe) => {
    expect(routes.find(target)).toBe(probe);
  });
});

test.each<[Pick<ProbeOptions, 'path' | 'paths'>, Record<string, string>]>([
  [{ path: '/internal/health/' }, { '/internal/health': 'all', '/internal/health/live': 'live' }],
  [{ path: '/' }, { '/': 'all', '/live': 'live', '/ready': 'ready', '/startup': 'startup' }],
  [
    { paths: { live: '/livez', ready: '/readyz/', all: false } },
    { '/livez': 'live', '/readyz': 'ready', '/health/startup': 'startup' },
  ],
])('%o', (options, expected) => {
  const { byPath } = new ProbeRoutes(options);
  expect(Object.fromEntries(byPath)).toMatchObject(expected);
  expect(byPath.size).toBe(options.paths?.all === false ? 3 : 4);
});

test('two probes at one path are refused', () => {
  expect(() => new ProbeRoutes({ paths: { live: '/up', ready: '/up/' } })).toThrow(/"\/up" for both live and ready/);
});
