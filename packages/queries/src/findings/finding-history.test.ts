import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Finding, FindingKind } from './finding.js';
import { FindingHistory, maxKept, maxOthers } from './finding-history.js';
import { rows, Scenario, sql } from './scenario.test.support.js';

const text = sql('SELECT * FROM orders WHERE user_id = $1', ['equals']);
const [found] = new Scenario('test')
  .each(
    text,
    rows(6, (n) => n),
    (n) => ({ values: [n] }),
  )
  .find();

function finding(changes: Partial<Finding> & { readonly route?: string; readonly job?: string } = {}): Finding {
  const { route, job, ...fields } = changes;
  const kind = job === undefined ? 'request' : 'job';
  const scope = { kind, name: job, route, method: undefined, traceId: undefined, spanId: undefined };
  return { ...(found as Finding), scope: (route ?? job) ? scope : undefined, ...fields };
}

function historyOf(findings: readonly Finding[]): FindingHistory {
  const history = new FindingHistory();
  for (const each of findings) history.add(each);
  return history;
}

test('found once, it is as it was found', () => {
  const once = finding({ route: '/a' });
  expect(historyOf([once]).findings()).toEqual([once]);
  expect(historyOf([once]).told(once)).toBe(once);
});

test('found again, it is the worst time, with how often, since when, and how it was last', () => {
  const [first, worst, last] = [
    finding({ count: 8, totalMs: 10, at: 100, route: '/a' }),
    finding({ count: 90, totalMs: 70, at: 200, route: '/b' }),
    finding({ count: 5, totalMs: 3, at: 300, job: 'nightly' }),
  ];
  const history = historyOf([first, worst, last]);
  const known = { times: 3, firstAt: 100, lastAt: 300, lastCount: 5, totalMs: 83, hasMoreOthers: false };
  expect(history.findings()).toMatchObject([
    {
      count: 90,
      at: 200,
      scope: { route: '/b' },
      recurrence: { ...known, others: [{ route: '/a' }, { name: 'nightly' }] },
    },
  ]);
  // What is told is this very time: its scope is the one whose trace it belongs to.
  expect(history.told(last)).toMatchObject({
    count: 5,
    scope: { name: 'nightly' },
    recurrence: { ...known, others: [{ route: '/a' }, { route: '/b' }] },
  });
});

describe('the worse one', () => {
  test.each<[FindingKind, Partial<Finding>, Partial<Finding>]>([
    ['n_plus_one', { count: 9, totalMs: 1 }, { count: 8, totalMs: 99 }],
    ['query_budget', { count: 9, totalMs: 1 }, { count: 8, totalMs: 99 }],
    ['consecutive', { count: 2, totalMs: 99 }, { count: 9, totalMs: 1 }],
    ['time_budget', { count: 2, totalMs: 99 }, { count: 9, totalMs: 1 }],
    ['slow_query', { count: 1, limit: 50, maxMs: 90, totalMs: 90 }, { count: 9, limit: 50, maxMs: 60, totalMs: 540 }],
    ['slow_query', { count: 1, limit: 50, maxMs: 3, waitMs: 90 }, { count: 1, limit: 50, maxMs: 9, waitMs: 60 }],
  ])('%s: %j rather than %j', (kind, worse, better) => {
    const pair = [finding({ kind, ...worse }), finding({ kind, ...better })];
    for (const order of [pair, pair.toReversed()]) {
      expect(historyOf(order).findings()).toMatchObject([{ ...worse, recurrence: { times: 2 } }]);
    }
  });

  test('is the newer of two that are alike', () => {
    expect(historyOf([finding({ at: 1 }), finding({ at: 2 })]).findings()).toMatchObject([{ at: 2 }]);
  });
});

test('times of a slow query are not added up: their windows overlap', () => {
  const slow = finding({ kind: 'slow_query' });
  expect(historyOf([slow, slow]).findings()[0]?.recurrence).toMatchObject({ times: 2, totalMs: undefined });
});

test('names as many others as the limit, and says so one past it', () => {
  const routes = (count: number) => rows(count, (n) => finding({ route: `/${n}`, count: n === 1 ? 9 : 1 }));
  const othersOf = (count: number) => historyOf(routes(count)).findings()[0]?.recurrence;
  expect(othersOf(maxOthers + 1)).toMatchObject({ hasMoreOthers: false });
  expect(othersOf(maxOthers + 1)?.others.map(({ route }) => route)).toEqual(rows(maxOthers, (n) => `/${n + 1}`));
  expect(othersOf(maxOthers + 2)).toMatchObject({ hasMoreOthers: true });
  expect(othersOf(1000)?.others).toHaveLength(maxOthers);
});

test('keeps as many as the limit: one past it, the one not found for the longest time is forgotten', () => {
  const ids = rows(maxKept, (n) => `${n}`);
  const history = historyOf(ids.map((id) => finding({ id })));
  expect(history.findings()).toHaveLength(maxKept);
  history.add(finding({ id: '1' }));
  history.add(finding({ id: 'new' }));
  const kept = history.findings().map(({ id }) => id);
  expect(kept).toHaveLength(maxKept);
  expect(kept).not.toContain('2');
  expect(kept.slice(-2)).toEqual(['1', 'new']);
});

test('says the same as one who keeps everything', () => {
  const any = fc.record({
    id: fc.constantFrom('a', 'b'),
    count: fc.nat(9),
    totalMs: fc.nat(9),
    route: fc.constantFrom('/1', '/2', '/3'),
  });
  fc.assert(
    fc.property(fc.array(any, { maxLength: 12 }), (all) => {
      const found = all.map((fields, at) => finding({ ...fields, at }));
      for (const kept of historyOf(found).findings()) {
        const times = found.filter(({ id }) => id === kept.id);
        expect(kept.count).toBe(Math.max(...times.map(({ count }) => count)));
        if (times.length === 1) {
          expect(kept).toEqual(times[0]);
          continue;
        }
        const routes = new Set(times.map(({ scope }) => scope?.route));
        routes.delete(kept.scope?.route);
        expect(kept.recurrence).toEqual({
          times: times.length,
          firstAt: times[0]?.at,
          lastAt: times.at(-1)?.at,
          lastCount: times.at(-1)?.count,
          totalMs: times.reduce((sum, { totalMs }) => sum + totalMs, 0),
          others: [...routes].map((route) => ({ kind: 'request', name: undefined, route, method: undefined })),
          hasMoreOthers: false,
        });
      }
    }),
  );
});
