import { describe, expect, test } from 'vitest';
import { matchRoute } from './route-match.js';
import { routeTable } from './route-table.js';

const match = (method: string, path: string) => matchRoute(routeTable, method, path);

describe('matchRoute', () => {
  test.each([
    ['GET', '/products', '/products', {}],
    ['HEAD', '/products', '/products', {}],
    ['GET', '/products/compass', '/products/:id', { id: 'compass' }],
    ['GET', '/products/a%2Fb', '/products/:id', { id: 'a/b' }],
    ['POST', '/products/compass/restock', '/products/:id/restock', { id: 'compass' }],
    ['DELETE', '/stocktaking', '/stocktaking', {}],
  ])('%s %s is %s', (method, path, pattern, params) => {
    expect(match(method, path)).toMatchObject({ kind: 'found', route: { pattern }, params });
  });

  test.each(['/', '', '*', '/product', '/products/', '/products/a/b', '//products', '/orders/%zz', '/Products'])(
    '%j is no page',
    (path) => {
      expect(match('GET', path)).toEqual({ kind: 'none' });
    },
  );

  test('tells a wrong method from a wrong path', () => {
    expect(match('PUT', '/stocktaking')).toEqual({
      kind: 'wrong-method',
      pattern: '/stocktaking',
      allowed: ['POST', 'DELETE'],
    });
    expect(match('GET', '/checkout')).toMatchObject({ kind: 'wrong-method', allowed: ['POST'] });
  });

  test('a parameter may have any name, that of a prototype too', () => {
    expect(match('GET', '/products/__proto__')).toMatchObject({ kind: 'found', params: { id: '__proto__' } });
  });
});
