import { describe, expect, test } from 'vitest';
import type { QueryResult } from '../query/query-event.js';
import { InnerQuery, StartedQuery } from './running-query.js';

/** An ORM's query with that of its driver, and how it ended. */
function setUp() {
  const ends: QueryResult[] = [];
  const ended = ({ rows, rowCount, error }: StartedQuery) => ends.push({ rows, rowCount, error });
  const none = undefined;
  const outer = new StartedQuery(
    { now: () => 0, ended },
    {} as never,
    none,
    none,
    'knex',
    none,
    none,
    none,
    none,
    false,
    0,
  );
  return { outer, inner: new InnerQuery(outer), ends };
}

const error = new Error('of the driver');
const other = new Error('of the ORM');
const rows = [{ id: 1 }];
const two = [{ id: 1 }, { id: 2 }];

describe('the query of an ORM and its driver ends', () => {
  test.each<[string, QueryResult | undefined, QueryResult | undefined, QueryResult]>([
    ['well, though its driver had an error that the ORM survived', { error }, { rows }, { rows }],
    ['well, though nothing came of it', { error }, {}, {}],
    ['with the error of the driver, where the ORM says nothing', { error }, undefined, { error }],
    ['with the rows of the driver, where the ORM says nothing', { rows }, undefined, { rows }],
    ['with the rows of the driver, where the ORM knows none', { rows }, { rows: undefined }, { rows }],
    ['with the rows of the ORM, where it knows them', { rows: two, rowCount: 2 }, { rows }, { rows, rowCount: 2 }],
    ['with the error of the ORM, which may hide that of the driver', { error }, { error: other }, { error: other }],
    ['with the error of the ORM, though the driver had none', { rows }, { error: other }, { rows, error: other }],
    ['as the ORM says, where the driver has not ended', undefined, { rows }, { rows }],
  ])('%s', (_, driver, orm, expected) => {
    const { outer, inner, ends } = setUp();
    if (driver !== undefined) inner.end(driver);
    outer.end(orm);
    expect(ends).toEqual([expected]);
  });
});

test('the first end counts', () => {
  const { outer, inner, ends } = setUp();
  outer.end({ rows });
  outer.end({ error });
  inner.end({ error });
  expect(ends).toEqual([{ rows }]);
});

test('an end without a result is an empty one', () => {
  const { outer, ends } = setUp();
  outer.end();
  expect(ends).toEqual([{}]);
});
