import { Registry, runScope, type Scope } from '@sonde/metrics';
import { labelSetsOf, ManualClock } from '@sonde/metrics/testing';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../findings/finding.js';
import { checkWatched } from './option-checks.js';
import type { QueryObserverOptions } from './options.js';
import { QueryObserver } from './query-observer.js';

const hourMs = 3_600_000;

function setUp(options: QueryObserverOptions = {}) {
  const clock = new ManualClock();
  const registry = new Registry({ clock });
  const told: Finding[] = [];
  const lines: string[] = [];
  const log = { warn: (line: object | string) => lines.push(String(line)), table: () => {} };
  const onFinding = (finding: Finding) => told.push(finding);
  const observer = new QueryObserver({ registry, mode: 'development', log, onFinding, ...options });
  const ask = (text: string, parameters: unknown[], rows: unknown[], ms = 1, waitMs = 0) => {
    const running = observer.start({ system: 'postgresql', text, parameters });
    clock.advance(waitMs);
    running.sent();
    clock.advance(ms);
    running.end({ rows });
  };
  /** The same loop, wherever it is called from. */
  const loop = (scope: Scope, count: number) =>
    runScope(scope, () => {
      const users = Array.from({ length: count }, (_, k) => ({ id: 1000 + k }));
      ask('select id from users', [], users);
      for (const { id } of users) ask('select * from orders where user_id = $1', [id], [{ id: 1 }]);
    });
  return { clock, registry, told, lines, observer, ask, loop };
}

const route = (path: string): Scope => ({ kind: 'request', method: 'GET', route: path });

test('what is found again is kept once: the worst time, how often, and where else', () => {
  const { observer, loop, told, clock } = setUp();
  loop(route('/users'), 8);
  expect(observer.findings()).toEqual(told);
  expect(observer.findings()[0]?.recurrence).toBeUndefined();
  clock.advance(1000);
  loop(route('/teams'), 40);
  loop({ kind: 'job', name: 'nightly' }, 6);
  expect(observer.findings()).toMatchObject([
    {
      count: 40,
      scope: { route: '/teams' },
      recurrence: { times: 3, lastCount: 6, others: [{ route: '/users' }, { name: 'nightly' }], hasMoreOthers: false },
    },
  ]);
});

test('it is told once an hour all the same, and then with what was found in between', () => {
  const { loop, told, lines, clock } = setUp();
  for (const count of [8, 9, 10]) loop(route('/users'), count);
  expect([told.length, lines.length]).toEqual([1, 1]);
  clock.advance(hourMs);
  loop(route('/users'), 7);
  expect(told).toMatchObject([{ count: 8 }, { count: 7, recurrence: { times: 4, lastCount: 7, others: [] } }]);
  expect(lines[1]).toContain('seen    4 times');
});

test('what is ignored is not counted among the places', () => {
  const { observer, loop } = setUp({ ignore: [{ job: 'nightly' }] });
  loop(route('/users'), 8);
  loop({ kind: 'job', name: 'nightly' }, 90);
  expect(observer.findings()).toHaveLength(1);
  expect(observer.findings()[0]).toMatchObject({ count: 8, scope: { route: '/users' } });
  expect(observer.findings()[0]?.recurrence).toBeUndefined();
});

describe('slow: false', () => {
  const slowest = (options: QueryObserverOptions): { kinds: string[]; slow: number } => {
    const { observer, registry, ask, loop } = setUp(options);
    ask('select pg_sleep($1)', [60], [], 60_000);
    ask('select 1', [], [], 1, 60_000);
    loop(route('/users'), 8);
    return {
      kinds: observer.findings().map(({ kind }) => kind),
      slow: labelSetsOf(registry, 'db_slow_queries_total').length,
    };
  };

  test('turns off what is slow, and what waits, and nothing else', () => {
    expect(slowest({ slow: false })).toEqual({ kinds: ['n_plus_one'], slow: 0 });
    expect(slowest({}).kinds).toEqual(['slow_query', 'slow_query', 'n_plus_one']);
    expect(slowest({ slow: {} }).slow).toBe(1);
  });

  test.each([true, null, 200, [], 'off'])('%j is none', (slow) => {
    expect(() => new QueryObserver({ registry: new Registry(), slow: slow as never })).toThrow(
      'an object of limits, or false for no slow queries',
    );
  });
});

const run = (): number => 1;

test.each<[unknown, unknown, string]>([
  ['x', run, 'the scope of watch(): got "x", expected an object with a "kind"'],
  [undefined, undefined, 'the scope of watch(): got undefined'],
  [[], run, 'the scope of watch(): got an array'],
  [{ name: 'x' }, run, 'the scope of watch(): got an object'],
  [Object.freeze({ kind: 'job' }), run, 'the scope of watch(): got an object that is frozen'],
  [{ kind: 'job' }, undefined, 'what watch() runs: got undefined, expected a function'],
  [{ kind: 'job' }, Promise.resolve(), 'what watch() runs: got a promise, whose queries have begun already'],
])('watch(%j, %j) is refused', (scope, fn, message) => {
  expect(() => checkWatched(scope, fn)).toThrow(message);
  expect(() => checkWatched(scope, fn)).toThrow('[SONDE_INVALID_OPTION]');
});

test('a scope and a function are what watch takes', () => {
  expect(() => checkWatched({ kind: 'job' }, run)).not.toThrow();
});
