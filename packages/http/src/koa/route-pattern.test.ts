import { expect, test } from 'vitest';
import type { KoaRouterLayer, RoutedContext } from './koa.js';
import { routePattern } from './route-pattern.js';

function context(originalUrl: string, facts: Partial<RoutedContext>): RoutedContext {
  return { method: 'GET', originalUrl, ...facts } as RoutedContext;
}

const things: KoaRouterLayer = { path: '/things/:id', methods: ['HEAD', 'GET'], regexp: /^\/things\/([^/]+)$/ };

test('no route of the method: none, whatever paths matched', () => {
  expect(routePattern(context('/things/1', { matched: [things] }))).toBeUndefined();
});

test('the layer that runs, as text', () => {
  const digits = { path: /^\/re\/(\d+)$/, methods: ['GET'] };
  expect(routePattern(context('/re/1', { _matchedRoute: digits.path, matched: [digits] }))).toBe('/^\\/re\\/(\\d+)$/');
  expect(routePattern(context('/old', { _matchedRoute: '/of/an/old/router' }))).toBe('/of/an/old/router');
});

test('middleware of the router that runs: the route that is next', () => {
  const guard = { path: '/things', methods: [], regexp: /^\/things/ };
  const removal = { path: '/things/:gone', methods: ['DELETE'] };
  const matched = [guard, removal, things];
  expect(routePattern(context('/things/1', { _matchedRoute: '/things', matched }))).toBe('/things/:id');
});

// koa-mount sets `mountPath` and takes it off `path`, which it restores; `mountPath` stays.
test.each([
  ['/shop/things/1?x=1', '/shop', '/shop/things/:id'],
  ['/shop/things/1', '/shop/', '/shop/things/:id'],
  // A mounted app that passed on to a route outside of it.
  ['/things/1', '/things', '/things/:id'],
  // A mount inside a mount leaves the innermost only.
  ['/eu/shop/things/1', '/shop', '/shop/things/:id'],
])('%s mounted at %s is %s', (url, mountPath, pattern) => {
  expect(routePattern(context(url, { _matchedRoute: '/things/:id', matched: [things], mountPath }))).toBe(pattern);
});
