import fc from 'fast-check';
import { expect, test } from 'vitest';
import { q } from './corpus.test.support.js';
import { at, Scenario, sql } from './scenario.test.support.js';
import { defaultThresholds, type Mode } from './thresholds.js';

const statements = [
  q('SELECT * FROM users'),
  q('SELECT * FROM users WHERE id = $1'),
  q('SELECT * FROM orders WHERE user_id = $1 AND state = ANY($2) LIMIT $3'),
  q('SELECT * FROM a WHERE b > $1 AND c IN ($2, $3)'),
  q('INSERT INTO items (a, b) VALUES ($1, $2)'),
  q('UPDATE users SET a = $1 WHERE id = $2'),
  q('BEGIN'),
  q('COMMIT'),
  q('CREATE TABLE x (a int)'),
  q('this is no SQL $1 ?'),
  sql('find users {}', [], 'mongodb'),
  sql('GET', [], 'redis'),
];

const value = fc.oneof(
  fc.integer({ min: 0, max: 12 }),
  fc.constantFrom(null, undefined, '', 'x', true, 7n, 90_001, Number.NaN, Symbol('s')),
  fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
  fc.date(),
  fc.uint8Array({ maxLength: 4 }),
  fc.dictionary(fc.string(), fc.integer(), { maxKeys: 2 }),
  fc.constant(() => 1),
);

const run = fc.record({
  text: fc.constantFrom(...statements),
  together: fc.boolean(),
  values: fc.option(fc.array(value, { maxLength: 4 }), { nil: undefined }),
  rows: fc.option(fc.array(fc.oneof(value, fc.dictionary(fc.string(), value, { maxKeys: 4 })), { maxLength: 12 }), {
    nil: undefined,
  }),
  ms: fc.integer({ min: 0, max: 200 }),
  failed: fc.boolean(),
  allowed: fc.boolean(),
  line: fc.integer({ min: 1, max: 3 }),
});

test('whatever a scope asks: no detector throws, a statement is in one finding of its own at most, all is plain data', () => {
  fc.assert(
    fc.property(
      fc.array(run, { maxLength: 60 }),
      fc.constantFrom<Mode>('test', 'development', 'production'),
      (runs, mode) => {
        const scenario = new Scenario(mode);
        for (const { text, together, values, rows, line, ...rest } of runs) {
          const asked = {
            ...rest,
            ...(values && { values }),
            ...(rows && { rows }),
            ...(line < 3 && { site: at('src/a.ts', line) }),
          };
          if (together)
            scenario.together([
              [text, asked],
              [text, asked],
            ]);
          else scenario.ask(text, asked);
        }
        const findings = scenario.find({ ...defaultThresholds[mode], budget: { queries: 5, totalMs: 100 } });
        expect(JSON.parse(JSON.stringify(findings))).toHaveLength(findings.length);
        const own = findings.filter(({ kind }) => !/budget|consecutive/.test(kind));
        expect(new Set(own.map(({ statement }) => statement)).size).toBe(own.length);
        for (const { kind, statement, count, distinct, totalMs, maxMs, confidence, id } of findings) {
          expect(id).toMatch(/^[0-9a-f]{12}$/);
          expect(count).toBeGreaterThanOrEqual(distinct);
          expect(totalMs).toBeGreaterThanOrEqual(maxMs);
          if (mode === 'production') expect(confidence).not.toBe('low');
          if (kind === 'n_plus_one' || kind === 'duplicate')
            expect(['SELECT', 'find', 'GET']).toContain(statement.operation);
        }
      },
    ),
    { numRuns: 400 },
  );
});

test('the most expensive comes first, budgets last', () => {
  const scenario = new Scenario();
  for (const [n, ms] of [5, 9, 2].entries()) {
    const text = sql(`SELECT * FROM t${n} WHERE id = $1`, ['equals']);
    scenario.each(text, [1, 2, 3, 4, 5], (id) => ({ values: [id], ms }));
  }
  const findings = scenario.find({ ...defaultThresholds.development, budget: { queries: 3, totalMs: undefined } });
  expect(findings.map(({ kind, totalMs }) => [kind, totalMs])).toEqual([
    ['n_plus_one', 45],
    ['n_plus_one', 25],
    ['n_plus_one', 10],
    ['query_budget', 80],
  ]);
});

test('a hundred repeated statements are looked at, the most expensive ones', () => {
  const play = (count: number) => {
    const scenario = new Scenario();
    for (let n = 0; n < count; n++) {
      const text = sql(`SELECT * FROM many${n} WHERE id = $1`, ['equals']);
      scenario.each(text, [1, 2, 3, 4, 5], (id) => ({ values: [id], ms: n + 1 }));
    }
    return scenario.find();
  };
  expect(play(100).map(({ maxMs }) => maxMs)).toContain(1);
  expect(play(101)).toHaveLength(100);
  expect(play(101).map(({ maxMs }) => maxMs)).not.toContain(1);
});

test('an empty scope, and one of control statements', () => {
  expect(new Scenario('test').find()).toEqual([]);
  expect(
    new Scenario('test')
      .ask(q('BEGIN'))
      .ask(q('COMMIT'))
      .find({ ...defaultThresholds.test, budget: { queries: 0, totalMs: 0 } }),
  ).toEqual([]);
});
