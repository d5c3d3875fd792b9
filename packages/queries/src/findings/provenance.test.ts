import { describe, expect, test } from 'vitest';
import { Provenance } from './provenance.js';
import { rows, Scenario, sql } from './scenario.test.support.js';

const list = sql('SELECT * FROM parents');
const child = sql('SELECT * FROM children WHERE parent_id = $1', ['equals']);
const id = (n: number) => 5000 + n;
const upTo = (count: number) => rows(count, (n) => n);

/** The parent of `child`, by its table, and how many of the runs looked at it explains. */
function parentOf(scenario: Scenario, text = child) {
  const group = scenario.ledger.groups.find(({ statement }) => statement === text.statement);
  if (group === undefined) throw new Error('not asked');
  const parent = new Provenance(scenario.ledger).parentOf(group);
  return parent && [parent.group.statement.info.tables[0], parent.matched, parent.judged];
}

const loop = (scenario: Scenario, values: readonly unknown[]) =>
  scenario.each(child, values, (value) => ({ values: [value] }));

describe('how many values must come from it', () => {
  const parents = (ids: readonly unknown[]) => new Scenario().ask(list, { rows: ids.map((value) => ({ id: value })) });
  const large = upTo(10).map(id);

  test('8 of 10, and one less', () => {
    const all = parents(large);
    expect(parentOf(loop(all, [...large.slice(0, 8), 90_001, 90_002]))).toEqual(['parents', 8, 10]);
    expect(parentOf(loop(parents(large), [...large.slice(0, 7), 90_001, 90_002, 90_003]))).toBeUndefined();
  });

  test('of large ids 3 of 10, where rows came back that were not sampled; not of small ones', () => {
    const many = upTo(40).map(id);
    const skip = [3, 6, 9, 12, 15, 18, 21, 24, 27, 30];
    expect(parentOf(loop(parents(many), skip.map(id)))).toEqual(['parents', 3, 10]);
    expect(
      parentOf(
        loop(
          parents(many),
          skip.map((n) => id(n + 3)),
        ),
      ),
    ).toBeUndefined();
    expect(parentOf(loop(parents(large), skip.map(id)))).toBeUndefined();
    expect(parentOf(loop(parents(many), [id(1), id(2), 90_001, 90_002]))).toBeUndefined();
    expect(parentOf(loop(parents(upTo(40)), skip))).toBeUndefined();
  });

  test('two different ones at least', () => {
    const pair = sql('SELECT * FROM sales WHERE tenant = $1 AND day = $2', ['equals', 'equals']);
    const scenario = new Scenario().ask(list, { rows: upTo(5).map((n) => ({ id: n, tenant: 88_123 })) });
    scenario.each(pair, upTo(8), (n) => ({ values: [88_123, `day ${n}`] }));
    expect(parentOf(scenario, pair)).toBeUndefined();
  });

  test('all at one place of the statement, from one column', () => {
    const scenario = new Scenario().ask(list, {
      rows: [
        { a: id(1), b: id(2), c: id(3) },
        { a: id(4), b: id(5), c: id(6) },
      ],
    });
    expect(parentOf(loop(scenario, upTo(6).map(id)))).toBeUndefined();
  });
});

describe('small numbers', () => {
  const play = (parents: number, asked: number) =>
    parentOf(loop(new Scenario().ask(list, { rows: upTo(parents).map((n) => [n, 'x']) }), upTo(asked)));

  test('cover four fifths of what the column returned', () => {
    expect(play(8, 8)).toEqual(['parents', 8, 8]);
    expect(play(10, 8)).toEqual(['parents', 8, 8]);
    expect(play(10, 7)).toBeUndefined();
  });

  test('are asked for three times for ten rows', () => {
    expect(play(40, 12)).toEqual(['parents', 10, 10]);
    expect(play(41, 12)).toBeUndefined();
  });

  test.each([
    ['0 and nothing', [0, '', null, false]],
    ['yes and no', [true, false]],
  ])('%s are never looked at', (_name, values) => {
    const scenario = new Scenario().ask(list, { rows: values.map((value) => ({ value })) });
    expect(parentOf(loop(scenario, values))).toBeUndefined();
  });
});

describe('which one', () => {
  test('not what came back only afterwards', () => {
    const scenario = loop(new Scenario(), upTo(8).map(id)).ask(list, { rows: upTo(8).map((n) => ({ id: id(n) })) });
    expect(parentOf(scenario)).toBeUndefined();
  });

  test('not the echo of what was asked for', () => {
    const byId = sql('SELECT * FROM parents WHERE id = $1', ['equals']);
    const scenario = new Scenario();
    for (const n of upTo(8)) loop(scenario.ask(byId, { values: [id(n)], rows: [{ id: id(n) }] }), [id(n)]);
    expect(parentOf(scenario)).toBeUndefined();
  });

  test('rather the list than a repeated one, though that came later', () => {
    const owner = sql('SELECT * FROM owners WHERE user_id = $1', ['equals']);
    const scenario = new Scenario().ask(list, { rows: upTo(8).map((n) => ({ user: id(n), org: id(100 + n) })) });
    for (const n of upTo(8))
      loop(scenario.ask(owner, { values: [id(n)], rows: [{ org: id(100 + n) }] }), [id(100 + n)]);
    expect(parentOf(scenario)).toEqual(['parents', 8, 8]);
  });

  test('of two lists the one that explains more, else the later one', () => {
    const other = sql('SELECT * FROM others');
    const some = (count: number) => ({ rows: upTo(count).map((n) => ({ id: id(n) })) });
    expect(parentOf(loop(new Scenario().ask(list, some(10)).ask(other, some(8)), upTo(10).map(id)))?.[0]).toBe(
      'parents',
    );
    expect(parentOf(loop(new Scenario().ask(list, some(8)).ask(other, some(8)), upTo(8).map(id)))?.[0]).toBe('others');
  });

  test('a value that many results hold still has several origins', () => {
    const scenario = new Scenario();
    for (const n of upTo(5)) scenario.ask(sql(`SELECT * FROM t${n}`), { rows: [{ id: id(1) }] });
    scenario.ask(list, { rows: upTo(5).map((n) => ({ id: id(n) })) });
    expect(parentOf(loop(scenario, upTo(5).map(id)))).toEqual(['parents', 5, 5]);
  });

  test('a linked list is its own; its first link comes from elsewhere', () => {
    const scenario = new Scenario('test');
    scenario.each(child, upTo(4), (n) => ({ values: [id(n)], rows: [{ next: id(n + 1) }] }));
    expect(parentOf(scenario)).toEqual(['children', 3, 3]);
  });

  test('the rows of allowed queries count', () => {
    const scenario = new Scenario().ask(list, { rows: upTo(8).map((n) => ({ id: id(n) })), allowed: true });
    expect(parentOf(loop(scenario, upTo(8).map(id)))).toEqual(['parents', 8, 8]);
  });
});
