import { describe, expect, test } from 'vitest';
import { allowedReason, allowNPlusOne, hasAllowComment } from './allow-n-plus-one.js';
import type { Finding } from './finding.js';
import { at, rows, Scenario, sql } from './scenario.test.support.js';
import { type IgnoreRule, ignoring } from './suppression.js';
import { WarnOnce } from './warn-once.js';

const text = sql('SELECT * FROM orders WHERE user_id = $1', ['equals']);
const loop = (allowed: boolean) =>
  new Scenario('test')
    .each(
      text,
      rows(6, (n) => n),
      (n) => ({ values: [n], allowed, site: at('src/shop/orders.ts', 4, 'list') }),
    )
    .find();
const finding = loop(false)[0] as Finding;

describe('rules', () => {
  test.each<[IgnoreRule]>([
    [{ sql: 'from  ORDERS where' }],
    [{ sql: /user_id = \$1/ }],
    [{ sql: finding.statement.fingerprint }],
    [{ route: '/orders' }],
    [{ route: '/orders/' }],
    [{ route: '/orders/*' }],
    [{ route: '/' }],
    [{ route: /^\/ord/ }],
    [{ file: 'src/shop/orders.ts' }],
    [{ file: './shop/orders.ts' }],
    [{ file: 'src/shop/' }],
    [{ file: /orders\.ts$/ }],
    [{ kind: 'n_plus_one' }],
    [{ kind: ['duplicate', 'n_plus_one'], route: '/orders' }],
  ])('%j fits', (rule) => {
    expect(ignoring([rule])(finding)).toBe(true);
    expect(ignoring([{ kind: 'duplicate' }, rule])(finding)).toBe(true);
  });

  test.each<[IgnoreRule]>([
    [{ sql: 'from users' }],
    [{ route: '/order' }],
    [{ file: 'orders' }],
    [{ file: 'src/sho' }],
    [{ kind: 'duplicate' }],
    [{ kind: 'n_plus_one', route: '/other' }],
  ])('%j does not', (rule) => {
    expect(ignoring([rule])(finding)).toBe(false);
  });

  test('a pattern with a memory fits each time', () => {
    const ignores = ignoring([{ sql: /orders/g }]);
    expect([ignores(finding), ignores(finding), ignores(finding)]).toEqual([true, true, true]);
  });

  test('a job by its name', () => {
    const job = { ...finding, scope: { ...finding.scope, route: undefined, name: 'nightly' } as Finding['scope'] };
    for (const rule of [
      { job: 'nightly' },
      { job: /^night/ },
      { route: 'nightly' },
      { job: 'nightly', kind: finding.kind },
    ]) {
      expect(ignoring([rule])(job)).toBe(true);
      expect(ignoring([rule])({ ...finding, scope: undefined })).toBe(false);
      expect(ignoring([rule])(finding)).toBe(false);
    }
    for (const rule of [{ job: 'night' }, { job: '/orders' }, { job: 'nightly', route: '/orders' }]) {
      expect(ignoring([rule])(job)).toBe(false);
    }
  });

  test('a route, a file or a job is enough, also where the scope has no other name', () => {
    const bare = { ...finding, scope: undefined };
    expect(ignoring([{ file: 'src/shop' }])(bare)).toBe(true);
    expect(ignoring([{ file: 'src/shop' }])({ ...finding, sites: [] })).toBe(false);
    expect(ignoring([{ route: '/orders' }])({ ...finding, sites: [] })).toBe(true);
  });

  test.each([
    [{}, 'option "ignore[0]": got an empty rule, expected at least one of sql, route, job, file, kind'],
    [{ sql: undefined }, 'an empty rule'],
    [{ sql: ' ' }, 'option "ignore[0].sql": got " ", expected a text or a pattern'],
    [{ path: 'x' }, 'option "ignore[0].path": got an unknown name'],
    [{ job: 3 }, 'option "ignore[0].job": got 3, expected a text or a pattern'],
    [{ kind: 'n+1' }, 'option "ignore[0].kind": got "n+1", expected of n_plus_one'],
    [{ kind: [] }, 'option "ignore[0].kind"'],
    [null, 'option "ignore[0]": got null, expected an object'],
  ])('%j is refused', (rule, message) => {
    expect(() => ignoring([rule as IgnoreRule])).toThrow(message);
  });
});

describe('allowNPlusOne', () => {
  test('what it runs is allowed, before and after an await, and nothing beside it', async () => {
    const seen: (string | undefined)[] = [allowedReason()];
    let open = () => {};
    const door = new Promise<void>((resolve) => {
      open = resolve;
    });
    const allowed = allowNPlusOne('shards', async () => {
      seen.push(allowedReason());
      await door;
      seen.push(allowedReason());
      return 7;
    });
    const beside = (async () => {
      await door;
      seen.push(allowedReason());
    })();
    open();
    expect(await allowed).toBe(7);
    await beside;
    expect(seen).toEqual([undefined, 'shards', 'shards', undefined]);
    expect(allowedReason()).toBeUndefined();
  });

  test('what it throws is thrown', () => {
    const thrown = new Error('mine');
    expect(() =>
      allowNPlusOne('x', () => {
        throw thrown;
      }),
    ).toThrow(thrown);
  });

  test('a reason is needed', () => {
    expect(() => allowNPlusOne(' ', () => 1)).toThrow('allowNPlusOne: got " ", expected the reason as a text');
  });

  test('runs that are allowed make no finding', () => {
    expect(loop(false)).toMatchObject([{ kind: 'n_plus_one', count: 6 }]);
    expect(loop(true)).toEqual([]);
  });

  test('of a statement that is both, only those that are not', () => {
    const scenario = new Scenario('test');
    scenario.each(
      text,
      rows(9, (n) => n),
      (n) => ({ values: [n], allowed: n > 3 }),
    );
    expect(scenario.find()).toMatchObject([{ count: 3, distinct: 3 }]);
  });
});

test.each([
  ['/* sonde:allow few shards */ SELECT 1', true],
  ['SELECT 1 -- sonde:allow', true],
  ['SELECT 1 # sonde:allow why', true],
  ['/*sonde:allow*/SELECT 1', true],
  ["SELECT 'sonde:allow'", false],
  ['SELECT 1 /* sonde:allowed */', false],
  ['SELECT 1', false],
])('%s: %s', (sqlText, allowed) => {
  expect(hasAllowComment(sqlText)).toBe(allowed);
});

describe('once an hour', () => {
  const hour = 3_600_000;

  test('at the hour, and a millisecond before', () => {
    const once = new WarnOnce();
    expect([once.shouldTell('a', 5), once.shouldTell('a', 6), once.shouldTell('b', 6)]).toEqual([true, false, true]);
    expect(once.shouldTell('a', hour + 4)).toBe(false);
    expect(once.shouldTell('a', hour + 5)).toBe(true);
    expect(once.shouldTell('a', hour + 6)).toBe(false);
  });

  test('a clock that goes back does not silence it', () => {
    const once = new WarnOnce();
    once.shouldTell('a', 10 * hour);
    expect(once.shouldTell('a', 5)).toBe(true);
  });

  test('told again, it is the newest', () => {
    const once = new WarnOnce({ limit: 2 });
    for (const id of ['a', 'b']) once.shouldTell(id, 0);
    once.shouldTell('a', hour);
    once.shouldTell('c', hour);
    expect(once.shouldTell('a', hour + 1)).toBe(false);
  });

  test('bounded: the one told longest ago is forgotten', () => {
    const once = new WarnOnce({ limit: 2 });
    for (const id of ['a', 'b']) once.shouldTell(id, 0);
    expect(once.shouldTell('a', 1)).toBe(false);
    once.shouldTell('c', 2);
    expect(once.shouldTell('b', 3)).toBe(false);
    expect(once.shouldTell('a', 3)).toBe(true);
  });
});

test('a route stands for those below it', () => {
  const at = (route: string) => ({ scope: { kind: 'request', route } }) as unknown as Finding;
  const isIgnored = ignoring([{ route: '/admin' }]);
  const routes = ['/admin', '/admin/users/:id', '/administrators', '/', '/v1/admin'];
  expect(routes.map((route) => isIgnored(at(route)))).toEqual([true, true, false, false, false]);
});
