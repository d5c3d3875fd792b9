import { describe, expect, test } from 'vitest';
import { at, rows, Scenario, sql, written } from './scenario.test.support.js';

const users = sql('SELECT * FROM users ORDER BY name');
const ordersOf = sql('SELECT * FROM orders WHERE user_id = $1', ['equals']);
const userById = sql('SELECT * FROM users WHERE id = $1', ['equals']);
const site = at('src/users.ts', 12, 'list');

const id = (number: number) => 7000 + number;
const user = (number: number) => ({ id: id(number), name: `user ${number}` });
const numbers = (count: number) => rows(count, (number) => number);

/** A list of users, then their orders one by one. */
function loop(scenario: Scenario, count: number, ms = 5): Scenario {
  scenario.ask(users, { rows: rows(count, user) });
  return scenario.each(ordersOf, numbers(count), (n) => ({ values: [id(n)], rows: [{ id: n }], ms, site }));
}

describe('a loop over the rows of a query', () => {
  test('is found, with its parent, its place and its words', () => {
    const [finding, ...more] = loop(new Scenario('production'), 25).find();
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      kind: 'n_plus_one',
      confidence: 'high',
      title: 'N+1: 25 × SELECT orders, one per row of SELECT users',
      count: 25,
      distinct: 25,
      totalMs: 125,
      maxMs: 5,
      limit: 5,
      isConcurrent: false,
      sites: [{ file: 'src/users.ts', line: 12, function: 'list' }],
      parent: { statement: users.statement.info },
      scope: { kind: 'request', route: '/orders' },
      at: 1_700_000_000_000,
    });
    expect(finding?.id).toMatch(/^[0-9a-f]{12}$/);
    expect(finding?.why).toBe(
      '25 runs with 25 different sets of values took 125 ms. In 10 of 10 runs looked at, the value asked for had come ' +
        'back from SELECT users. The runs come from the same place in the program.',
    );
    expect(finding?.fix.example).toContain('WHERE user_id = ANY($1)');
  });

  test.each([
    ['production', 5, 4],
    ['development', 5, 1],
    ['test', 2, 1],
  ] as const)('%s: from %i different values on', (mode, least, ms) => {
    expect(loop(new Scenario(mode), least, ms).find()).toHaveLength(1);
    expect(loop(new Scenario(mode), least - 1, 100).find()).toEqual([]);
  });

  test('production: from 20 ms on', () => {
    expect(loop(new Scenario('production'), 10, 2).find()).toHaveLength(1);
    expect(loop(new Scenario('production'), 10, 1.99).find()).toEqual([]);
  });

  test('with small ids, as tests have them', () => {
    const scenario = new Scenario('test').ask(users, { rows: [{ id: 1 }, { id: 2 }] });
    scenario.each(ordersOf, [1, 2], (n) => ({ values: [n], rows: [] }));
    expect(scenario.find()).toMatchObject([{ kind: 'n_plus_one', confidence: 'high' }]);
  });

  test('rows as arrays, ids as text and as numbers', () => {
    const scenario = new Scenario().ask(users, { rows: rows(6, (n) => [`user ${n}`, String(id(n))]) });
    scenario.each(ordersOf, numbers(6), (n) => ({ values: [id(n)] }));
    expect(scenario.find()).toMatchObject([{ confidence: 'high', parent: { statement: users.statement.info } }]);
  });

  test('of an ORM: it is named, and the fix has its words', () => {
    const scenario = new Scenario().each(ordersOf, numbers(6), (n) => ({ values: [id(n)], orm: 'knex' }));
    expect(scenario.find()).toMatchObject([{ orm: 'knex', fix: { text: expect.stringContaining('whereIn') } }]);
  });

  test('values written into the text', () => {
    const scenario = new Scenario().ask(users, { rows: rows(6, user) });
    for (const n of numbers(6)) scenario.ask(written('SELECT * FROM orders WHERE user_id = ?', [['equals', id(n)]]));
    expect(scenario.find()).toMatchObject([{ kind: 'n_plus_one', confidence: 'high', distinct: 6 }]);
  });

  test('lists of one value each', () => {
    const scenario = new Scenario().ask(users, { rows: rows(6, user) });
    const anyOf = sql('SELECT * FROM orders WHERE user_id = ANY($1)', ['in']);
    scenario.each(anyOf, numbers(6), (n) => ({ values: [[id(n)]] }));
    expect(scenario.find()).toMatchObject([{ kind: 'n_plus_one', confidence: 'high' }]);
  });

  test('that skips rows: large ids speak for themselves', () => {
    const scenario = new Scenario().ask(users, { rows: rows(40, user) });
    const some = numbers(40).filter((n) => n % 2 === 0);
    scenario.each(ordersOf, some, (n) => ({ values: [id(n)] }));
    expect(scenario.find()).toMatchObject([{ confidence: 'high' }]);
  });
});

describe('Promise.all', () => {
  test('is found and said to be concurrent', () => {
    const scenario = new Scenario('production').ask(users, { rows: rows(12, user) });
    scenario.together(numbers(12).map((n) => [ordersOf, { values: [id(n)], ms: 5 + (n % 3), waitMs: n, site }]));
    const [finding] = scenario.find();
    expect(finding).toMatchObject({ kind: 'n_plus_one', confidence: 'high', isConcurrent: true, waitMs: 78 });
    expect(finding?.why).toContain('together they waited 78 ms for one.');
    expect(finding?.fix.text).toContain('every run still needs a connection');
  });

  test('is what at least half of the runs did', () => {
    const play = (together: number) => {
      const ids = numbers(9);
      const scenario = new Scenario().each(ordersOf, ids.slice(together), (n) => ({ values: [id(n)] }));
      return scenario.together(ids.slice(0, together).map((n) => [ordersOf, { values: [id(n)] }])).find()[0]
        ?.isConcurrent;
    };
    expect(play(5)).toBe(true);
    expect(play(4)).toBe(false);
  });

  test('of values that no query returned, at an unknown place, is a guess', () => {
    const scenario = new Scenario();
    scenario.together(numbers(12).map((n) => [ordersOf, { values: [id(n)], ms: 50 }]));
    expect(scenario.find()).toMatchObject([{ confidence: 'low', isConcurrent: true }]);
  });
});

describe('without a parent', () => {
  test.each([
    ['one place', site, 'medium'],
    ['an unknown place', undefined, 'medium'],
  ] as const)('%s: %s', (_name, stack, confidence) => {
    const scenario = new Scenario();
    scenario.each(ordersOf, numbers(8), (n) => ({ values: [id(n)], ...(stack && { site: stack }) }));
    expect(scenario.find()).toMatchObject([{ kind: 'n_plus_one', confidence, parent: undefined }]);
  });

  test('different places each time are no loop', () => {
    const play = (mode: 'development' | 'production') =>
      new Scenario(mode)
        .each(ordersOf, numbers(8), (n) => ({ values: [id(n)], ms: 10, site: at('src/a.ts', n) }))
        .find();
    expect(play('development')).toMatchObject([{ confidence: 'low' }]);
    expect(play('production')).toEqual([]);
  });

  test('months against ids: small numbers that meet by chance name no parent', () => {
    const scenario = new Scenario().ask(users, { rows: rows(50, (n) => ({ id: n })) });
    scenario.each(sql('SELECT sum(x) FROM sales WHERE month = $1', ['equals']), numbers(12), (n) => ({ values: [n] }));
    expect(scenario.find()).toMatchObject([{ confidence: 'medium', parent: undefined }]);
  });

  test('the sibling of a loop is not its parent', () => {
    const scenario = new Scenario();
    for (const n of numbers(8)) {
      scenario.ask(userById, { values: [id(n)], rows: [user(n)] });
      scenario.ask(ordersOf, { values: [id(n)], rows: [] });
    }
    expect(scenario.find()).toMatchObject([
      { kind: 'n_plus_one', parent: undefined, confidence: 'medium' },
      { kind: 'n_plus_one', parent: undefined, confidence: 'medium' },
    ]);
  });

  test('values that were not shown', () => {
    const scenario = new Scenario();
    scenario.each(ordersOf, numbers(5), () => ({ site }));
    const [finding] = scenario.find();
    expect(finding).toMatchObject({ kind: 'n_plus_one', confidence: 'medium' });
    expect(finding?.why).toContain('the values were not shown');
    expect(new Scenario().each(ordersOf, numbers(4), () => ({ site })).find()).toEqual([]);
    const paged = sql('SELECT * FROM orders LIMIT $1', ['limit']);
    expect(new Scenario().each(paged, numbers(9), () => ({ site })).find()).toEqual([]);
    const listed = sql('SELECT * FROM orders WHERE id IN (?)', ['in', 'in']);
    expect(new Scenario().each(listed, numbers(9), () => ({ site })).find()).toMatchObject([{ confidence: 'low' }]);
  });
});

describe('innocent', () => {
  const paged = sql('SELECT * FROM orders WHERE user_id = $1 LIMIT $2 OFFSET $3', ['equals', 'limit', 'offset']);
  const keyset = sql('SELECT * FROM orders WHERE user_id = $1 AND id > $2 ORDER BY id LIMIT 50', ['equals', 'range']);
  const twoColumns = sql('SELECT * FROM orders WHERE at < $1 OR (at = $2 AND id < $3) ORDER BY at, id LIMIT 50', [
    'range',
    'equals',
    'range',
  ]);
  const inList = sql('SELECT * FROM orders WHERE user_id IN (?)', ['in', 'in', 'in']);
  const anyOf = sql('SELECT * FROM orders WHERE user_id = ANY($1)', ['in']);
  const window = sql('SELECT count(*) FROM orders WHERE id >= $1 AND id < $2', ['range', 'range']);

  test('pages', () => {
    expect(new Scenario('test').each(paged, numbers(9), (n) => ({ values: [7, 50, n * 50] })).find()).toEqual([]);
  });

  test('pages by key', () => {
    expect(new Scenario('test').each(keyset, numbers(9), (n) => ({ values: [7, id(n)] })).find()).toEqual([]);
    const dates = (n: number) => [`2026-01-0${n}`, `2026-01-0${n}`, id(n)];
    expect(new Scenario('test').each(twoColumns, numbers(9), (n) => ({ values: dates(n) })).find()).toEqual([]);
  });

  test('a page by key of something else each time is none', () => {
    const scenario = new Scenario().each(keyset, numbers(9), (n) => ({ values: [id(n), 1_000_000] }));
    expect(scenario.find()).toMatchObject([{ kind: 'n_plus_one' }]);
  });

  test('lists read in chunks, whichever way they are written', () => {
    const chunk = (n: number) => [id(3 * n), id(3 * n + 1), id(3 * n + 2)];
    expect(new Scenario('test').each(inList, numbers(9), (n) => ({ values: chunk(n) })).find()).toEqual([]);
    expect(new Scenario('test').each(anyOf, numbers(9), (n) => ({ values: [chunk(n)] })).find()).toEqual([]);
  });

  test('lists in a window that moves', () => {
    const text = sql('SELECT * FROM orders WHERE user_id = ANY($1) AND at > $2', ['in', 'range']);
    expect(new Scenario('test').each(text, numbers(9), (n) => ({ values: [[n, n + 1], n] })).find()).toEqual([]);
  });

  test('a list that varies beside a value that varies is a guess', () => {
    const text = sql('SELECT * FROM orders WHERE user_id = $1 AND id = ANY($2)', ['equals', 'in']);
    const scenario = new Scenario().each(text, numbers(9), (n) => ({ values: [id(n), [n, n + 1]], site }));
    expect(scenario.find()).toMatchObject([{ kind: 'n_plus_one', confidence: 'low' }]);
  });

  test('a constant list beside the value of a loop does not excuse it', () => {
    const open = sql('SELECT * FROM orders WHERE user_id = $1 AND state IN (?)', ['equals', 'in', 'in']);
    const scenario = new Scenario().each(open, numbers(9), (n) => ({ values: [id(n), 'new', 'paid'] }));
    expect(scenario.find()).toMatchObject([{ kind: 'n_plus_one', confidence: 'medium' }]);
  });

  test('ranges of a table read piece by piece are a guess at most', () => {
    const scenario = new Scenario().each(window, numbers(9), (n) => ({ values: [n * 1000, n * 1000 + 1000] }));
    expect(scenario.find()).toMatchObject([{ confidence: 'low' }]);
  });

  test('control statements, and statements that ran once', () => {
    const scenario = new Scenario('test');
    for (let n = 0; n < 9; n++) scenario.ask(sql('BEGIN')).ask(sql('COMMIT'));
    scenario.ask(userById, { values: [7] }).ask(ordersOf, { values: [7] });
    expect(scenario.find()).toEqual([]);
    expect(scenario.ledger.queries).toBe(2);
  });
});

test('a tree walked node by node is its own parent', () => {
  const children = sql('SELECT * FROM folders WHERE parent_id = $1', ['equals']);
  const scenario = new Scenario();
  let waiting = [id(1)];
  for (let n = 2; n < 14; n += 2) {
    const [parent = 0, ...rest] = waiting;
    scenario.ask(children, { values: [parent], rows: [{ id: id(n) }, { id: id(n + 1) }] });
    waiting = [...rest, id(n), id(n + 1)];
  }
  const [finding] = scenario.find();
  expect(finding).toMatchObject({ confidence: 'high', parent: { statement: children.statement.info } });
  expect(finding?.title).toContain('each asking for what an earlier one returned');
  expect(finding?.fix.example).toContain('WITH RECURSIVE');
});

test('the id is that of the function, not of the line', () => {
  const play = (line: number, name: string) => {
    const scenario = new Scenario();
    scenario.each(ordersOf, numbers(8), (n) => ({ values: [id(n)], site: at('src/a.ts', line, name) }));
    return scenario.find()[0]?.id;
  };
  expect(play(1, 'list')).toBe(play(99, 'list'));
  expect(play(1, 'list')).not.toBe(play(1, 'show'));
});

test('Redis commands sent together share a round trip', () => {
  const get = sql('GET', [], 'redis');
  const asked = numbers(9).map((n) => [get, { values: [`user:${n}`] }] as const);
  expect(new Scenario('production').together(asked.map(([t, r]) => [t, { ...r, ms: 10, site }])).find()).toEqual([]);
  expect(new Scenario().each(get, numbers(9), (n) => ({ values: [`user:${n}`] })).find()).toMatchObject([
    { kind: 'n_plus_one', confidence: 'medium', fix: { example: 'await redis.mget(keys);' } },
  ]);
});
