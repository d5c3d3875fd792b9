import { currentScope, endScope, Registry, runInScope, runScope, type SondeError } from '@sonde/metrics';
import { histogramOf, labelSetsOf, ManualClock, seriesValue } from '@sonde/metrics/testing';
import { describe, expect, test, vi } from 'vitest';
import type { Finding } from '../findings/finding.js';
import type { QueryObserverOptions } from './options.js';
import { QueryObserver } from './query-observer.js';

const duration = 'db_client_operation_duration_seconds';
const perRequest = 'db_queries_per_request';

function setUp(options: QueryObserverOptions = {}) {
  const clock = new ManualClock();
  const faults: SondeError<string>[] = [];
  const registry = new Registry({ clock, onFault: (fault) => faults.push(fault) });
  const told: Finding[] = [];
  const onFinding = (finding: Finding) => told.push(finding);
  const observer = new QueryObserver({ registry, mode: 'development', log: false, onFinding, ...options });
  /** One query that takes so long. */
  const run = (text: string, parameters: unknown[] = [], rows: unknown[] = [], ms = 1) => {
    const running = observer.start({ system: 'postgresql', text, parameters, namespace: 'shop' });
    clock.advance(ms);
    running.end({ rows });
  };
  return { clock, faults, registry, told, observer, run };
}

const users = Array.from({ length: 8 }, (_, k) => ({ id: 1000 + k, name: `user ${k}` }));

/** Of all series. */
function total(registry: Registry, name: string): { readonly count: number; readonly sum: number } {
  const series = labelSetsOf(registry, name).map((labels) => histogramOf(registry, name, labels));
  const add = (key: 'count' | 'sum') => series.reduce((sum, each) => sum + each[key], 0);
  return { count: add('count'), sum: add('sum') };
}

function loop(run: ReturnType<typeof setUp>['run']): void {
  run('select id, name from users', [], users);
  for (const { id } of users) run('select * from orders where user_id = $1', [id], [{ id: 1 }]);
}

describe('one query', () => {
  test('is one observation, in seconds, by summary and database; its rows are counted', () => {
    const { registry, run, faults } = setUp();
    run('select id from users where name = $1', ['x'], [{ id: 1 }, { id: 2 }], 250);
    const labels = {
      db_system_name: 'postgresql',
      db_namespace: 'shop',
      db_operation_name: 'SELECT',
      db_query_summary: 'select users',
      error_type: '',
    };
    expect(histogramOf(registry, duration, labels)).toMatchObject({ count: 1, sum: 0.25 });
    expect(histogramOf(registry, 'db_client_response_returned_rows', labels)).toMatchObject({ count: 1, sum: 2 });
    expect(faults).toEqual([]);
  });

  test('waits for its connection apart', () => {
    const { registry, clock, observer } = setUp();
    const running = observer.start({ system: 'postgresql', text: 'select 1' });
    clock.advance(400);
    running.sent();
    clock.advance(100);
    running.end();
    running.end();
    expect(total(registry, duration)).toMatchObject({ count: 1, sum: 0.1 });
  });

  test('that fails has its code, and never its message', () => {
    const { registry, observer } = setUp();
    const error = Object.assign(new Error('duplicate key (4111 1111 1111 1111)'), { code: '23505' });
    observer.start({ system: 'postgresql', text: "insert into cards values ('4111')" }).end({ error });
    expect(JSON.stringify(labelSetsOf(registry, duration))).not.toContain('4111');
    expect(
      histogramOf(registry, duration, {
        db_system_name: 'postgresql',
        db_namespace: '',
        db_operation_name: 'INSERT',
        db_query_summary: 'insert cards',
        error_type: '23505',
      }).count,
    ).toBe(1);
  });

  test('of a database without SQL goes by its command', () => {
    const { registry, observer } = setUp();
    const command = { operation: 'find', target: 'users', shape: '{"email":?}', kind: 'read' } as const;
    observer.start({ system: 'mongodb', command, parameters: ['a'] }).end({ rowCount: 3 });
    expect(total(registry, 'db_client_response_returned_rows').sum).toBe(3);
  });

  test('that cannot be read is told once, and runs on', () => {
    const { observer, faults } = setUp();
    const query = {
      system: 'postgresql',
      get text(): string {
        throw new Error('mine');
      },
    };
    for (let i = 0; i < 3; i++) observer.start(query).end({ rows: [] });
    expect(faults.map(({ code }) => code)).toEqual(['SONDE_QUERIES_RECORDING_FAILED']);
  });
});

describe('no scope', () => {
  const ran = (before: number, scope?: true) => {
    const { faults, run } = setUp();
    for (let k = 0; k < before; k++) run('select 1');
    if (scope) runScope({ kind: 'job' }, () => run('select 1'));
    for (let k = 0; k < 1000; k++) run('select 1');
    return faults.map(({ code }) => code);
  };

  test('is told once, after a thousand queries without one', () => {
    expect(ran(0)).toEqual(['SONDE_QUERIES_NO_SCOPE']);
    expect(ran(2000)).toEqual(['SONDE_QUERIES_NO_SCOPE']);
  });

  test('is no matter where there was one, or were few queries', () => {
    expect(ran(999, true)).toEqual([]);
    const { faults, run } = setUp();
    for (let k = 0; k < 999; k++) run('select 1');
    expect(faults).toEqual([]);
  });
});

describe('one scope', () => {
  test('has its queries and their time, and the N+1 in it is told when it is over', async () => {
    const { registry, run, told, observer } = setUp();
    const scope = { kind: 'request', method: 'GET', route: '/users' };
    runInScope(scope, () => loop(run));
    expect(told).toEqual([]);
    endScope(scope);
    expect(told).toMatchObject([
      {
        kind: 'n_plus_one',
        confidence: 'high',
        count: 8,
        statement: { summary: 'select orders' },
        parent: { statement: { summary: 'select users' } },
        scope: { kind: 'request', route: '/users' },
      },
    ]);
    expect(told[0]?.sites[0]?.file).toContain('query-observer.test.ts');
    expect(observer.findings()).toEqual(told);
    const labels = { http_request_method: 'GET', http_route: '/users' };
    expect(histogramOf(registry, perRequest, labels)).toMatchObject({ count: 1, sum: 9 });
    expect(seriesValue(registry, 'db_n_plus_one_detections_total', { ...labels, confidence: 'high' })).toBe(1);
  });

  test('is told once an hour, and counted each time', () => {
    const { registry, run, told, clock } = setUp();
    const once = () => runScope({ kind: 'request', method: 'GET', route: '/users' }, () => loop(run));
    once();
    once();
    expect(told).toHaveLength(1);
    clock.advance(3_600_000);
    once();
    expect(told).toHaveLength(2);
    const labels = { http_request_method: 'GET', http_route: '/users', confidence: 'high' };
    expect(seriesValue(registry, 'db_n_plus_one_detections_total', labels)).toBe(3);
  });

  test('that is over takes no more, and does not begin anew', () => {
    const { registry, run } = setUp();
    const scope = { kind: 'job' };
    runScope(scope, () => run('select 1'));
    runInScope(scope, () => run('select 1'));
    endScope(scope);
    expect(total(registry, perRequest)).toMatchObject({ count: 1, sum: 1 });
    expect(total(registry, duration).count).toBe(2);
  });

  test('that is frozen has no account; its queries are measured all the same', () => {
    const { registry, run, told, faults } = setUp();
    runScope(Object.freeze({ kind: 'job' }), () => loop(run));
    expect(total(registry, duration).count).toBe(9);
    expect([told, faults]).toEqual([[], []]);
  });

  test('that is none, by mistake, has no account either', () => {
    const { registry, run, faults } = setUp();
    runScope('job' as never, () => loop(run));
    expect(total(registry, duration).count).toBe(9);
    expect(faults).toEqual([]);
  });

  test('that nobody ends is closed by those that follow', () => {
    const { registry, run } = setUp();
    for (let i = 0; i < 1500; i++) runInScope({ kind: 'job' }, () => run('select 1'));
    expect(total(registry, perRequest).count).toBe(500);
  });

  test('watched, gives its account', async () => {
    const { observer, run } = setUp({ mode: 'test' });
    const { result, report } = await observer.watch({ kind: 'test' }, async () => {
      run('begin');
      loop(run);
      await Promise.resolve();
      expect(currentScope()).toEqual({ kind: 'test' });
      return 'done';
    });
    expect(result).toBe('done');
    expect(report).toMatchObject({ queries: 9, durationMs: 9, findings: [{ kind: 'n_plus_one' }] });
    expect(report.statements.map(({ statement, count }) => [statement.summary, count])).toEqual([
      ['select users', 1],
      ['select orders', 8],
    ]);
    const failing = observer.watch({ kind: 'test' }, () => Promise.reject(new Error('theirs')));
    await expect(failing).rejects.toThrow('theirs');
  });
});

describe('an ORM and its driver', () => {
  test('are one query: in the words of the ORM, with the rows of the driver', () => {
    const { registry, clock, observer } = setUp();
    runScope({ kind: 'request' }, () => {
      const outer = observer.start({ system: 'postgresql', text: 'select * from users', orm: 'knex' });
      clock.advance(5);
      const inner = observer.start({ system: 'postgresql', text: 'select * from users' });
      clock.advance(5);
      inner.sent();
      clock.advance(10);
      inner.end({ rows: [{ id: 1 }, { id: 2 }] });
      outer.end();
    });
    expect(total(registry, duration)).toMatchObject({ count: 1, sum: 0.01 });
    expect(total(registry, 'db_client_response_returned_rows').sum).toBe(2);
    expect(total(registry, perRequest).sum).toBe(1);
  });

  test('are one, too, where they call the database by different names', () => {
    const { registry, observer } = setUp();
    runScope({ kind: 'request' }, () => {
      const outer = observer.start({ system: 'mariadb', text: 'select * from users', orm: 'typeorm' });
      observer.start({ system: 'mysql', text: 'select * from users' }).end({ rows: [] });
      outer.end();
    });
    expect(total(registry, duration).count).toBe(1);
  });

  test('in scopes of their own are two', () => {
    const { registry, observer } = setUp();
    const query = { system: 'postgresql', text: 'select * from users' };
    const outer = runInScope({ kind: 'request' }, () => observer.start({ ...query, orm: 'knex' }));
    runInScope({ kind: 'request' }, () => observer.start(query).end());
    outer.end();
    expect(total(registry, duration).count).toBe(2);
  });
});

describe('what is meant', () => {
  test('is ignored by rule, by comment, and inside of allowNPlusOne', async () => {
    const { run, told } = setUp({ ignore: [{ route: '/users' }] });
    runScope({ kind: 'request', route: '/users' }, () => loop(run));
    runScope({ kind: 'request', route: '/other' }, () => {
      run('select id, name from users', [], users);
      for (const { id } of users) run('/* sonde:allow shards */ select * from shards where id = $1', [id]);
    });
    expect(told).toEqual([]);
    runScope({ kind: 'request', route: '/other' }, () => loop(run));
    expect(told).toHaveLength(1);
  });
});

test('a listener or a log that throws harms nobody, and is told once', () => {
  const warn = vi.fn(() => {
    throw new Error('full disk');
  });
  const { run, observer, faults } = setUp({
    log: { warn },
    onFinding: () => {
      throw new Error('theirs');
    },
  });
  runScope({ kind: 'request' }, () => loop(run));
  expect(warn).toHaveBeenCalledTimes(1);
  expect(observer.findings()).toHaveLength(1);
  expect(faults.map(({ code }) => code)).toEqual(['SONDE_QUERIES_LISTENER_FAILED']);
});

test('a listener and a log that reject harm nobody either', async () => {
  const reject = () => Promise.reject(new Error('webhook down'));
  const { run, faults } = setUp({ log: { warn: reject }, onFinding: reject as never });
  runScope({ kind: 'request' }, () => loop(run));
  await new Promise((resolve) => setImmediate(resolve));
  expect(faults.map(({ code }) => code)).toEqual(['SONDE_QUERIES_LISTENER_FAILED']);
});

test('closed, it settles what is open and observes no more', () => {
  const { registry, run, told, observer } = setUp();
  runInScope({ kind: 'request' }, () => loop(run));
  observer.close();
  observer.close();
  expect(told).toHaveLength(1);
  run('select 1');
  expect(total(registry, duration).count).toBe(9);
  expect(total(registry, perRequest).count).toBe(1);
});

test.each([
  [{ mode: 'prod' }, 'mode'],
  [{ thresholds: { nPlusOne: { distinct: -1 } } }, 'thresholds.nPlusOne.distinct'],
  [{ ignore: [{}] }, 'ignore[0]'],
  [{ baseline: '/nowhere/baseline.json' }, 'baseline'],
  [{ log: 'console' }, 'log'],
  [{ slow: { threshold: 100 } }, 'threshold'],
  [{ slow: { thresholdMs: '100' } }, 'thresholdMs'],
  [{ slow: { byOperation: { SELECT: 'x' } } }, 'byOperation'],
  [{ buckts: [1] }, 'buckts'],
])('refuses %j', (options, named) => {
  expect(() => new QueryObserver(options as never)).toThrow(named);
});
