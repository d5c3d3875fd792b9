import { SondeError } from '@sonde/metrics';
import { describe, expect, test } from 'vitest';
import { finding, slow } from '../report/findings.test.support.js';
import { assertAtMostQueries, assertNoNPlusOne, assertScalesConstantly } from './assertions.js';
import { fakeObserver } from './fake-observer.test.support.js';
import { queryMatchers } from './matchers.js';
import { measureQueries } from './measure-queries.js';

const observer = fakeObserver();
expect.extend(queryMatchers(observer));

/** What a failing assertion says. */
async function complaint(assertion: Promise<unknown>): Promise<string> {
  const [outcome] = await Promise.allSettled([assertion]);
  if (outcome.status === 'fulfilled') throw new Error('it did not fail');
  expect(outcome.reason).not.toBeInstanceOf(SondeError);
  return (outcome.reason as Error).message;
}

const nothing = () => {};
const orders = 'SELECT * FROM orders WHERE user_id = ?';
const users = 'SELECT * FROM users';

function repeat(confidence: 'high' | 'medium' | 'low', kind: 'n_plus_one' | 'm_times_n' | 'duplicate' = 'n_plus_one') {
  return () => {
    observer.query(users);
    observer.query(orders, 3);
    observer.find(finding({ confidence, kind }));
  };
}

describe('toHaveNoNPlusOne', () => {
  test('passes without one', async () => {
    await expect(() => observer.query(users)).toHaveNoNPlusOne();
    await expect(async () => {
      observer.query(users);
      observer.find(slow);
    }).toHaveNoNPlusOne({ strict: true });
    await expect(repeat('high', 'duplicate')).toHaveNoNPlusOne();
  });

  test('fails with the text of the finding and the place', async () => {
    const message = await complaint(expect(repeat('high')).toHaveNoNPlusOne());
    expect(message).toMatch(/^expected no N\+1, but found 1 in 4 queries:\n\nN\+1: 25 × SELECT orders/);
    expect(message).toContain('src/orders/order-service.ts:42:17  OrderService.listForUsers');
    expect(message).toContain('include: { orders: true }');
    expect(await complaint(expect(repeat('high', 'm_times_n')).toHaveNoNPlusOne())).toContain('found 1');
  });

  test('takes medium confidence when it is strict, and low never', async () => {
    await expect(repeat('medium')).toHaveNoNPlusOne();
    await expect(repeat('low')).toHaveNoNPlusOne({ strict: true });
    await complaint(expect(repeat('medium')).toHaveNoNPlusOne({ strict: true }));
  });

  test('has an opposite', async () => {
    await expect(repeat('high')).not.toHaveNoNPlusOne();
    const message = await complaint(expect(() => observer.query(users)).not.toHaveNoNPlusOne());
    expect(message).toBe(`expected an N+1, but found none in 1 query\n  1 ×  ${users}\n`);
  });

  test('names its scope by the test', async () => {
    await expect(nothing).toHaveNoNPlusOne({ allowNoQueries: true });
    expect(observer.names.at(-1)).toBe('toHaveNoNPlusOne > names its scope by the test');
  });
});

describe('toRunAtMostQueries', () => {
  test('passes at the limit, and fails one past it', async () => {
    await expect(() => observer.query(orders, 3)).toRunAtMostQueries(3);
    await expect(nothing).toRunAtMostQueries(0);
    await expect(nothing).toRunAtMostQueries(3);
    expect(await complaint(expect(repeat('high', 'duplicate')).toRunAtMostQueries(3))).toMatchInlineSnapshot(`
      "expected at most 3 queries, but ran 4
        3 ×  SELECT * FROM orders WHERE user_id = ?
             src/orders.ts:12:3  list
        1 ×  SELECT * FROM users

      N+1: 25 × SELECT orders, one per row of SELECT users
        high confidence · GET /users · prisma · postgresql · id 5d41402abc4b2a76
        at      src/orders/order-service.ts:42:17  OrderService.listForUsers
        query   SELECT id, total FROM orders WHERE user_id = $1
        parent  SELECT id, name FROM users WHERE country = $1 ORDER BY name LIMIT $2
                src/users.ts:7:3
        runs    25, with 25 different values; 48.3 ms in all, 3.1 ms the longest
        why     All 25 values came from rows that SELECT users had returned just
                before, in the same request.
        fix     Load the orders with the users, in one query.

                prisma.user.findMany({
                  include: { orders: true },
                });
      "
    `);
  });

  test('has an opposite', async () => {
    await expect(() => observer.query(orders, 3)).not.toRunAtMostQueries(2);
    const message = await complaint(expect(() => observer.query(orders, 3)).not.toRunAtMostQueries(3));
    expect(message).toContain('expected more than 3 queries, but ran 3\n  3 ×  SELECT');
  });

  test('shows twenty statements', async () => {
    const many = () => {
      for (let i = 0; i < 25; i++) observer.query(`SELECT ${i}`);
    };
    expect(await complaint(expect(many).toRunAtMostQueries(0))).toMatch(/SELECT 19\n {2}and 5 more\n$/);
  });
});

describe('toScaleConstantly', () => {
  let rows = 0;
  const seed = (factor: number) => {
    rows = factor * 10;
  };
  const perRow = () => {
    observer.query(users);
    observer.query(orders, rows);
  };
  const joined = () => observer.query(`${users} JOIN orders`);

  test('passes while the number of queries stays', async () => {
    await expect(joined).toScaleConstantly({ seed });
    await expect(joined).toScaleConstantly({ seed: async (factor) => seed(factor), factors: [1, 10, 100] });
  });

  test('fails with the statements that grow', async () => {
    expect(await complaint(expect(perRow).toScaleConstantly({ seed }))).toMatchInlineSnapshot(`
      "expected the number of queries to stay the same with more data, but it grows:
        2× data: 21 queries
        3× data: 31 queries

      What grows:
        -  SELECT * FROM orders WHERE user_id = ?
           20 at 2×, 30 at 3×
           src/orders.ts:12:3  list
      "
    `);
  });

  test('is not deceived by what runs the first time only', async () => {
    let isFirst = true;
    const run = () => {
      if (isFirst) observer.query('SELECT version()', 10);
      isFirst = false;
      perRow();
    };
    expect(await complaint(expect(run).toScaleConstantly({ seed }))).toContain('20 at 2×, 30 at 3×');
  });

  test('lets other statements take the place of others', async () => {
    const run = () => observer.query(rows === 20 ? 'SELECT a' : 'SELECT b');
    await expect(run).toScaleConstantly({ seed });
  });

  test('warms up when asked', async () => {
    let runs = 0;
    const cached = () => {
      if (runs++ > 0) observer.query('SELECT 1');
    };
    await complaint(expect(cached).toScaleConstantly({ seed }));
    runs = 0;
    await expect(cached).toScaleConstantly({ seed, warmup: true });
    expect(runs).toBe(3);
    const order: string[] = [];
    await expect(() => {
      order.push('run');
      observer.query('SELECT 1');
    }).toScaleConstantly({ seed: () => order.push('seed'), warmup: () => order.push('warm') });
    expect(order).toEqual(['seed', 'warm', 'run', 'seed', 'run']);
  });

  test('does not count what seeds', async () => {
    const filling = (factor: number) => observer.query('INSERT INTO users', factor);
    await expect(joined).toScaleConstantly({ seed: filling });
  });

  test('has an opposite', async () => {
    await expect(perRow).not.toScaleConstantly({ seed });
    expect(await complaint(expect(joined).not.toScaleConstantly({ seed }))).toContain('3× data: 1 query\n');
  });
});

describe('what the function throws is thrown, also in the opposite', () => {
  const failing = () => Promise.reject(new TypeError('no such table'));
  const seed = nothing;

  test.each([
    ['toHaveNoNPlusOne', () => expect(failing).toHaveNoNPlusOne()],
    ['not.toHaveNoNPlusOne', () => expect(failing).not.toHaveNoNPlusOne()],
    ['not.toRunAtMostQueries', () => expect(failing).not.toRunAtMostQueries(1)],
    ['not.toScaleConstantly', () => expect(failing).not.toScaleConstantly({ seed })],
    ['seed', () => expect(nothing).toScaleConstantly({ seed: failing })],
    ['assertNoNPlusOne', () => assertNoNPlusOne(observer, failing)],
    ['measureQueries', () => measureQueries(observer, failing)],
  ])('%s', async (_, run) => {
    await expect(run()).rejects.toThrow('no such table');
  });
});

describe('assertions', () => {
  test('pass as the matchers do', async () => {
    await assertNoNPlusOne(observer, repeat('medium'));
    await assertAtMostQueries(observer, () => observer.query(users), 1);
    await assertScalesConstantly(observer, () => observer.query(users), { seed: nothing });
  });

  test('fail with an AssertionError of the same words', async () => {
    let rows = 0;
    const scaled = assertScalesConstantly(observer, () => observer.query(users, rows++ + 1), { seed: nothing });
    for (const [failing, operator, words] of [
      [assertNoNPlusOne(observer, repeat('medium'), { strict: true }), 'noNPlusOne', 'expected no N+1'],
      [assertAtMostQueries(observer, repeat('low'), 3), 'atMostQueries', 'expected at most 3 queries, but ran 4'],
      [scaled, 'scalesConstantly', 'but it grows'],
    ] as const) {
      const [outcome] = await Promise.allSettled([failing]);
      const { code, name, message, operator: given } = (outcome as PromiseRejectedResult).reason;
      expect({ code, name, given }).toEqual({ code: 'ERR_ASSERTION', name: 'AssertionError', given: operator });
      expect(message).toContain(words);
    }
  });
});

test('measured queries come with the result, each function its own', async () => {
  const run = (times: number) =>
    measureQueries(observer, async () => {
      for (let i = 0; i < times; i++) {
        observer.query(users);
        await null;
      }
      return times;
    });
  const measured = await Promise.all([run(1), run(5), run(0)]);
  expect(measured.map(({ result, queries }) => [result, queries])).toEqual([
    [1, 1],
    [5, 5],
    [0, 0],
  ]);
});

describe('bad use is refused', () => {
  const { mode: _, ...modeless } = observer;
  const seed = nothing;
  const broken = undefined as never;

  test.each([
    ['no observer', () => queryMatchers(undefined as never), 'got undefined, expected a QueryObserver'],
    ['a pool', () => queryMatchers({ query: nothing } as never), 'got an object, expected a QueryObserver'],
    ['another mode', () => queryMatchers({ ...observer, mode: 'production' }), 'got one in mode "production"'],
    ['no mode', () => queryMatchers(modeless as never), 'got one in mode undefined'],
  ])('%s', (_name, use, words) => {
    expect(use).toThrow(words);
    expect(use).toThrow(SondeError);
  });

  test.each([
    [
      'a promise',
      () => expect(Promise.resolve()).toHaveNoNPlusOne(),
      'got a promise, whose queries have begun already',
    ],
    ['a number', () => expect(1).toRunAtMostQueries(1), 'got 1, expected a function'],
    ['a negative limit', () => expect(nothing).toRunAtMostQueries(-1), 'got -1, expected a whole number'],
    ['no limit', () => expect(nothing).toRunAtMostQueries(broken), 'got undefined, expected a whole number'],
    ['half a query', () => expect(nothing).toRunAtMostQueries(1.5), 'got 1.5'],
    ['no options', () => expect(nothing).toScaleConstantly(broken), 'option "seed" of toScaleConstantly()'],
    ['one factor', () => expect(nothing).toScaleConstantly({ seed, factors: [2] }), 'got [2], expected two or more'],
    ['falling factors', () => expect(nothing).toScaleConstantly({ seed, factors: [3, 2] }), 'got [3, 2]'],
    ['factor 0', () => expect(nothing).toScaleConstantly({ seed, factors: [0, 2] }), 'got [0, 2]'],
    [
      'a warmup',
      () => expect(nothing).toScaleConstantly({ seed, warmup: 3 as never }),
      'got 3, expected true, or a function',
    ],
    [
      'an option misspelt',
      () => expect(nothing).toHaveNoNPlusOne({ strickt: true } as never),
      'unknown option "strickt"',
    ],
    ['strict as a text', () => expect(nothing).toHaveNoNPlusOne({ strict: 'yes' as never }), 'expected true or false'],
    ['options of null', () => expect(nothing).toHaveNoNPlusOne(null as never), 'expected an options object'],
    ['a limit too many', () => expect(nothing).toRunAtMostQueries(1, 2 as never), 'expected an options object'],
    [
      'an unknown option of scaling',
      () => expect(nothing).toScaleConstantly({ seed, factor: 2 } as never),
      'expected only seed, factors, warmup, allowNoQueries, allowSameRows',
    ],
    ['assertNoNPlusOne of nothing', () => assertNoNPlusOne(observer, broken), 'expected a function'],
    ['assertAtMostQueries without limit', () => assertAtMostQueries(observer, nothing, broken), 'a whole number'],
    ['assertScalesConstantly without options', () => assertScalesConstantly(observer, nothing, broken), '"seed"'],
    ['measureQueries of no observer', () => measureQueries(broken, nothing), 'expected a QueryObserver'],
  ])('%s', async (_name, use, words) => {
    await expect(use()).rejects.toThrow(words);
    await expect(use()).rejects.toBeInstanceOf(SondeError);
  });

  test('also in the opposite', async () => {
    await expect(expect(1).not.toHaveNoNPlusOne()).rejects.toBeInstanceOf(SondeError);
  });
});
