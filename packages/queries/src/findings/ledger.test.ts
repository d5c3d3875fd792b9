import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ObservedQuery } from '../query/observed-query.js';
import { Ledger } from './ledger.js';
import { defaultLedgerLimits } from './ledger-limits.js';
import { clockToleranceMs } from './repeated-runs.js';
import { rows, Scenario, sql } from './scenario.test.support.js';

const userById = sql('SELECT * FROM users WHERE id = $1', ['equals']);
const twoValues = sql('SELECT * FROM a WHERE b = $1 AND c = $2', ['equals', 'equals']);
const list = sql('SELECT * FROM users');

function query(run: Partial<ObservedQuery>): ObservedQuery {
  const { text = userById, parameters = [1], rows, startedMs = 0, durationMs = 1, waitMs = 0, error, stack } = run;
  return {
    text,
    parameters,
    rows,
    rowCount: undefined,
    startedMs,
    durationMs,
    waitMs,
    error,
    stack,
    orm: undefined,
  };
}

describe('against a naive account', () => {
  const run = fc.record({
    text: fc.constantFrom(userById, twoValues, list),
    a: fc.constantFrom(1, 2, '2', 3n, 'x', null, undefined, 4.5),
    b: fc.integer({ min: 0, max: 3 }),
    startedMs: fc.integer({ min: 0, max: 300 }),
    durationMs: fc.integer({ min: 0, max: 40 }),
    waitMs: fc.integer({ min: 0, max: 5 }),
    failed: fc.boolean(),
    isAllowed: fc.boolean(),
  });

  test('counts, different values, errors, times and overlaps agree', () => {
    fc.assert(
      fc.property(fc.array(run, { maxLength: 60 }), (runs) => {
        // Not sorted: what logs and traces tell comes in any order.
        const inOrder = runs.map((each) => ({
          ...each,
          endedMs: each.startedMs + each.waitMs + each.durationMs,
        }));
        const ledger = new Ledger({ kind: 'test' });
        for (const { text, a, b, startedMs, durationMs, waitMs, failed, isAllowed } of inOrder) {
          const parameters = [a, b].slice(0, text.slots.length);
          const error = failed ? new Error('no') : undefined;
          ledger.add(query({ text, parameters, startedMs, durationMs, waitMs, error }), isAllowed);
        }
        const expected = [...new Set(inOrder.map(({ text }) => text))].map((text) => {
          const all = inOrder.filter((each) => each.text === text);
          const mine = all.filter(({ isAllowed }) => !isAllowed);
          const same = ({ a, b }: (typeof mine)[number]) => [String(a ?? null), b].slice(0, text.slots.length).join();
          return {
            statement: text.statement,
            count: mine.length,
            allowed: all.length - mine.length,
            errors: mine.filter(({ failed }) => failed).length,
            distinct: new Set(mine.map(same)).size,
            totalMs: mine.reduce((sum, { durationMs }) => sum + durationMs, 0),
            maxMs: Math.max(0, ...mine.map(({ durationMs }) => durationMs)),
            waitMs: mine.reduce((sum, { waitMs }) => sum + waitMs, 0),
            overlaps: mine.filter(({ startedMs }, at) =>
              mine.slice(0, at).some(({ endedMs }) => startedMs < endedMs - clockToleranceMs),
            ).length,
          };
        });
        expect(ledger.groups).toMatchObject(expected);
        expect(ledger.queries).toBe(runs.length);
      }),
      { numRuns: 500 },
    );
  });
});

test('the rounding of a clock is no overlap', () => {
  const overlaps = (startedMs: number) => {
    const ledger = new Ledger({ kind: 'test' });
    ledger.add(query({ startedMs: 0, durationMs: 10 }));
    ledger.add(query({ startedMs }));
    return ledger.groups[0]?.overlaps;
  };
  expect(overlaps(9.9996)).toBe(0);
  expect(overlaps(9.9994)).toBe(1);
});

test('the runs that started first are looked at, whenever they end', () => {
  const ledger = new Ledger({ kind: 'test' });
  const starts = [20, 3, 15, 7, 1, 9, 30, 11, 2, 8, 5, 40, 4, 6, 10];
  for (const startedMs of starts) ledger.add(query({ parameters: [startedMs], startedMs, durationMs: 100 }));
  expect(ledger.groups[0]?.judged.map(({ startedMs }) => startedMs)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

describe('runs so far', () => {
  test('are counted when they start', () => {
    const ledger = new Ledger({ kind: 'test' });
    expect(ledger.started(userById.statement)).toMatchObject({ started: 1, count: 0 });
    const group = ledger.started(userById.statement);
    expect(group).toMatchObject({ started: 2, count: 0 });
    ledger.add(query({}), false, group);
    expect(group).toMatchObject({ started: 2, count: 1 });
    expect(ledger.groups).toEqual([group]);
    expect(ledger.started(sql('BEGIN').statement)).toBeUndefined();
  });

  test('one that never ends makes no finding', () => {
    const scenario = new Scenario('test');
    for (let n = 0; n < 9; n++) scenario.ledger.started(userById.statement);
    expect(scenario.find()).toEqual([]);
  });
});

describe('values', () => {
  test('in another order are others', () => {
    const ledger = new Ledger({ kind: 'test' });
    for (const a of [1, 2, 3, 4, 5, 6, 7]) {
      for (const b of [1, 2, 3, 4, 5, 6, 7]) ledger.add(query({ text: twoValues, parameters: [a, b] }));
    }
    expect(ledger.groups[0]?.distinct).toBe(49);
  });

  test('pairs of small numbers meet by chance only', () => {
    const ledger = new Ledger({ kind: 'test' }, 0, { ...defaultLedgerLimits, parameterSets: 100_000 });
    for (let a = 0; a < 200; a++) {
      for (let b = 0; b < 200; b++) ledger.add(query({ text: twoValues, parameters: [a, b] }));
    }
    // By chance alone, a pair in 2^31 does.
    expect(ledger.groups[0]?.distinct).toBeGreaterThanOrEqual(39_998);
  });
});

describe('limits, at them and one past', () => {
  test('statements', () => {
    const ledger = new Ledger({ kind: 'test' }, 0, { ...defaultLedgerLimits, statements: 3 });
    const texts = rows(4, (n) => sql(`SELECT * FROM t${n}`));
    for (const text of [...texts, ...texts]) {
      ledger.started(text.statement);
      ledger.add(query({ text }));
    }
    expect(ledger.groups.map(({ count }) => count)).toEqual([2, 2, 2]);
    expect(ledger).toMatchObject({ queries: 8, beyond: 2, totalMs: 8 });
    expect(ledger.started(texts[3]?.statement ?? list.statement)).toBeUndefined();
  });

  test('a write past the limit of statements may have written anything', () => {
    const ledger = new Ledger({ kind: 'test' }, 0, { ...defaultLedgerLimits, statements: 1 });
    ledger.add(query({ startedMs: 0 }));
    ledger.add(query({ text: sql('UPDATE users SET a = 1'), startedMs: 10 }));
    ledger.add(query({ startedMs: 20 }));
    expect(ledger.groups[0]).toMatchObject({ rereads: 1 });
  });

  test('sets of values', () => {
    const ledger = new Ledger({ kind: 'test' });
    for (let n = 0; n < 64; n++) ledger.add(query({ parameters: [n] }));
    expect(ledger.groups[0]).toMatchObject({
      distinct: 64,
      isDistinctFull: false,
    });
    ledger.add(query({ parameters: [64] }));
    ledger.add(query({ parameters: [3] }));
    expect(ledger.groups[0]).toMatchObject({
      count: 66,
      distinct: 64,
      isDistinctFull: true,
      beyond: 1,
    });
    expect(ledger.groups[0]?.judged).toHaveLength(10);
  });

  test('rows and columns', () => {
    const ledger = new Ledger({ kind: 'test' });
    const wide = (columns: number) => rows(columns, (n) => n + 100);
    ledger.add(query({ text: list, rows: rows(10, () => wide(8)) }));
    const samples = ledger.groups[0]?.samples;
    expect(samples).toMatchObject({ isWhole: true });
    expect(samples?.rows.map(({ hashes }) => hashes.length)).toEqual(Array(10).fill(8));
    ledger.add(query({ text: list, rows: [wide(1)] }));
    expect(samples).toMatchObject({ isWhole: false });
    expect(samples?.rows).toHaveLength(10);
    ledger.add(query({ rows: [wide(9)] }));
    expect(ledger.groups[1]?.samples).toMatchObject({
      isWhole: false,
      rows: [{ hashes: { length: 8 } }],
    });
  });

  test('values of a list, and values written', () => {
    const list = (length: number, last: number) => {
      const text = sql('SELECT * FROM a WHERE b IN (?)', Array(length).fill('in'));
      return query({
        text,
        parameters: rows(length, (n) => (n === length ? last : n)),
      });
    };
    const distinct = (...runs: ObservedQuery[]) => {
      const ledger = new Ledger({ kind: 'test' });
      for (const run of runs) ledger.add(run);
      return ledger.groups.reduce((sum, group) => sum + group.distinct, 0);
    };
    expect(distinct(list(64, 1), list(64, 2))).toBe(2);
    expect(distinct(list(65, 1), list(65, 2))).toBe(1);
    const insert = (length: number, last: number) => {
      const text = sql('INSERT INTO a VALUES (?)', Array(length).fill('written'));
      return query({
        text,
        parameters: rows(length, (n) => (n === length ? last : n)),
      });
    };
    expect(distinct(insert(64, 1), insert(64, 2))).toBe(2);
    expect(distinct(insert(65, 1), insert(65, 2))).toBe(1);
  });

  test('stacks and the line of time', () => {
    const ledger = new Ledger({ kind: 'test' });
    for (let n = 0; n < 201; n++) ledger.add(query({ stack: { stack: `s${n}` } }));
    expect(ledger.groups[0]?.stacks).toHaveLength(4);
    expect(ledger.timeline).toHaveLength(200);
  });
});

describe('the application is left alone', () => {
  test('rows and values are not kept', () => {
    const secret = 'correct horse battery staple 4111';
    const scenario = new Scenario('test').ask(list, {
      rows: rows(3, (n) => ({ secret: `${secret}${n}` })),
    });
    scenario.each(
      userById,
      rows(3, (n) => `${secret}${n}`),
      (value) => ({ values: [value] }),
    );
    const { scope, ...kept } = scenario.ledger;
    expect(scope).toBeDefined();
    expect(text(kept)).not.toContain('horse');
    expect(text(scenario.find())).toContain('N+1: 3 × SELECT users');
    expect(text(scenario.find())).not.toContain('horse');
  });

  test('rows of any kind: empty, null, text, without prototype, nested', () => {
    const bare = Object.assign(Object.create(null), {
      id: Object.create(null),
    });
    const odd = [null, undefined, 'text', 5, [], {}, bare, { deep: { er: 1 } }, [[1]], { at: new Date(Number.NaN) }];
    const ledger = new Ledger({ kind: 'test' });
    expect(() => ledger.add(query({ text: list, rows: odd, parameters: odd }))).not.toThrow();
    expect(ledger.groups[0]?.samples.isWhole).toBe(false);
  });

  test('detecting changes nothing', () => {
    const scenario = new Scenario('test').each(userById, [1, 2, 3, 4, 1, 1], (id) => ({
      values: [id],
      rows: [{ id }],
    }));
    expect(scenario.find()).toEqual(scenario.find());
  });
});

/** All that can be reached, as text. */
function text(root: unknown): string {
  const seen = new Set<unknown>();
  const visit = (value: unknown): string => {
    if (typeof value !== 'object' || value === null) return String(value);
    if (seen.has(value)) return '';
    seen.add(value);
    const inner = value instanceof Map || value instanceof Set ? [...value] : Object.values(value);
    return inner.map(visit).join('\n');
  };
  return visit(root);
}
