import type { Scope } from '@sonde/metrics';
import { describe, expect, test } from 'vitest';
import { unknownName, WorkNames, workName } from './work-names.js';

describe('a unit of work is called', () => {
  test.each([
    [{ kind: 'request', method: 'GET', route: '/orders/:id' }, 'GET /orders/:id'],
    [{ kind: 'request', route: '/orders/:id' }, '/orders/:id'],
    [{ kind: 'request', method: 'GET' }, 'GET (no route)'],
    // The empty route is one that no router knows.
    [{ kind: 'request', method: 'GET', route: '' }, 'GET (no route)'],
    [{ kind: 'request', method: 'GET', name: 'checkout' }, 'checkout'],
    [{ kind: 'request' }, 'request'],
    [{ kind: 'job', name: 'mail' }, 'mail'],
    [{ kind: 'job' }, 'job'],
    [{}, ''],
  ])('%j: %s', (scope, name) => {
    expect(workName(scope)).toBe(name);
  });
});

test('the same work has the same number; other work, another one', () => {
  const names = new WorkNames();
  const parts = ['request', 'job', undefined].flatMap((kind) =>
    ['/a', '', undefined].flatMap((route) =>
      ['GET', 'PUT', undefined].flatMap((method) =>
        ['x', undefined].map((name) => ({ kind, route, method, name }) as unknown as Scope),
      ),
    ),
  );
  const numbers = parts.map((scope) => names.numberOf(scope));
  expect(parts.map((scope) => names.numberOf({ ...scope }))).toEqual(numbers);
  for (const [k, number] of numbers.entries()) {
    expect(names.find(number)?.name ?? '').toBe(workName(parts[k]!));
    expect(names.hasRoute(number)).toBe(parts[k]!.route === '/a');
  }
});

test('what tells nothing, or throws, is unknown', () => {
  const names = new WorkNames();
  const throwing = Object.defineProperty({}, 'route', {
    get: () => {
      throw new Error('router');
    },
  });
  expect([{}, throwing].map((scope) => names.numberOf(scope as Scope))).toEqual([unknownName, unknownName]);
});

test('names out of data are bounded in length and number: at the limit all are forgotten, and that is told', () => {
  let forgotten = 0;
  const names = new WorkNames(() => forgotten++);
  const job = (name: string) => names.numberOf({ kind: 'job', name });
  expect(names.find(job('x'.repeat(1e6)))?.name).toHaveLength(200);
  for (let k = 0; k < 8189; k++) job(`${k}`);
  expect(forgotten).toBe(0);
  const next = job('one more');
  expect(forgotten).toBe(1);
  expect(names.find(next)).toMatchObject({ kind: 'job', name: 'one more' });
  expect(names.find(1)?.name).toBe('_OTHER');
});
