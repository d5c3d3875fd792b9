import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import type { LayerLike } from './express.js';
import { alternatives } from './regexp-pattern.js';

const require = createRequire(import.meta.url);
const express4 = require('express4') as { Router(): { use(...args: unknown[]): { stack: LayerLike[] } } };

/** What Express 4 keeps of a mount. */
function kept(path: unknown): Required<Pick<LayerLike, 'regexp' | 'keys'>> {
  const [layer] = express4.Router().use(path, () => {}).stack;
  return { regexp: layer?.regexp as RegExp, keys: layer?.keys ?? [] };
}

function back(path: unknown): string[] {
  const { regexp, keys } = kept(path);
  return alternatives(regexp, keys).map(({ pattern }) => pattern);
}

describe('what Express 4 makes of a path is turned back', () => {
  test.each([
    '/a',
    '/a/b-c.d~e',
    '/:id',
    '/org/:org/members/:member_2',
    '/:a-:b',
    '/v:version/x',
    '/:from..:to',
    '/files/:name.:ext',
    '/opt/:lang?',
    '/opt/:lang?/x',
    '/many/:path*',
    String.raw`/users/:id(\d+)`,
    '/u/:id([0-9a-f]{4}|me)/x',
    '/files/*',
    '*',
    '/a*b/:c',
    '/ünï/:x',
    '/a b/%20',
  ])('%s', (path) => expect(back(path)).toEqual([path]));

  test('a slash at its end is not kept', () => expect(back('/a/')).toEqual(['/a']));

  test('arrays, in their order, with the keys of each', () => {
    const paths = ['/a/:x', '/b', '/c/:y/:z'];
    expect(back(paths)).toEqual(paths);
    expect(back(['/a/:x', /^\/r(\d)/, '/c/:y'])).toEqual(['/a/:x', String.raw`/^\/r(\d)/`, '/c/:y']);
  });

  test('what the alternatives match is what they matched together', () => {
    const { regexp, keys } = kept(['/a/:x', '/b', '/C/:y']);
    for (const path of ['/a/1', '/b/2', '/c/3', '/d', '/a']) {
      const found = alternatives(regexp, keys).find((one) => one.regexp.test(path));
      expect([path, found?.regexp.exec(path)?.[0]]).toEqual([path, regexp.exec(path)?.[0]]);
    }
  });
});

describe('what stands for itself', () => {
  test.each([/^\/v\d+/, /^\/v(\d+)$/i, /^\/(?<name>\w+)\/?$/, /a|b/, /^\/a|^\/b\)/, /\/x[|^(]y/])('%s', (path) => {
    expect(back(path).join('|')).toContain(path.source.split('|')[0]);
    expect(back(path).every((pattern) => pattern.startsWith('/') && pattern.length > 2)).toBe(true);
  });

  test.each(['/ab?cd', '/ab+cd', '/a(bc)?d', '/:id((a|b)+)/x'])(
    '%s: what Express 4 leaves as it is in its paths',
    (path) => {
      expect(back(path)).toEqual([String(kept(path).regexp)]);
    },
  );

  test('is asked without a memory of its own', () => {
    const [one] = alternatives(/^\/v\d+/g, []);
    expect([one?.regexp.test('/v1'), one?.regexp.test('/v1')]).toEqual([true, true]);
  });
});

/** Written down from path-to-regexp 0.1.7, which Express 4.17 to 4.19 have. */
test.each([
  [
    String.raw`^\/org\/(?:([^\/]+?))\/members\/(?:([^\/]+?))\/?(?=\/|$)`,
    ['org', 'member'],
    '/org/:org/members/:member',
  ],
  [String.raw`^\/opt(?:\/([^\/]+?))?\/?$`, ['lang'], '/opt/:lang?'],
  [String.raw`^\/files\/(?:([^\/]+?))(?:\.([^\/\.]+?))\/?$`, ['name', 'ext'], '/files/:name.:ext'],
  [String.raw`^\/users\/(?:(\d+))\/?$`, ['id'], String.raw`/users/:id(\d+)`],
  [String.raw`^\/files\/(.*)\/?$`, [0], '/files/*'],
  [String.raw`(?:^\/a\/?(?=\/|$)|^\/b\/(?:([^\/]+?))\/?(?=\/|$))`, ['b'], '/a,/b/:b'],
])('%s', (source, names, expected) => {
  const keys = names.map((name) => ({ name }));
  expect(alternatives(new RegExp(source, 'i'), keys).map(({ pattern }) => pattern)).toEqual(expected.split(','));
});
