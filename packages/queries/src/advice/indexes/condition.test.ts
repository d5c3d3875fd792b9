import { expect, test } from 'vitest';
import { comparisonsIn, sortColumn } from './condition.js';

test.each([
  ['(o.a = $1)', ['equal a']],
  ['((o.a = $1) AND (o.b > ?) AND (o.c IS NULL))', ['equal a', 'range b', 'equal c']],
  ['($1 = o.a)', ['equal a']],
  ['(o.a = ANY ($1))', ['equal a']],
  ["(o.a = ANY ('{?,?}'::integer[]))", ['equal a']],
  ['((o.status)::text = ?::text)', ['equal status text']],
  ['(lower((o.email)::text) = lower($1))', ['equal lower(email)']],
  ['(o."Odd ""name" = $1)', ['equal Odd "name']],
  ['(o.customer_id = c.id)', ['equal customer_id']],
  ['(c.id = o.customer_id)', ['equal customer_id']],
  ['((o.placed >= $1) AND (o.placed <= ($2 + ?::interval)))', ['range placed', 'range placed']],
  ['((o.a = $1) OR (o.b = $2))', []],
  ['((o.a = $1) AND ((o.b = $2) OR (o.c = $3)))', ['equal a']],
  ['(NOT o.done)', []],
  ['(o.a IS NOT NULL)', []],
  ['(o.a <> $1)', []],
  ['(o.name ~~ ?::text)', []],
  ['(o.a = o.b)', []],
  ['((o.a + 1) = $1)', []],
  ['(o.data ? $1)', []],
  ['((o.data ->> ?::text) = $1)', []],
  ['(o.a = $1 COLLATE "POSIX")', []],
  ['(hidden(o.a) = $1)', []],
  ['(c.a = $1)', []],
  ['(a = $1)', []],
  ['(hashed SubPlan 1)', []],
  ["(o.a = 'open", []],
])('%s', (condition, expected) => {
  expect(
    comparisonsIn(condition, 'o').map(({ kind, definition, cast }) =>
      [kind, definition, cast].filter(Boolean).join(' '),
    ),
  ).toEqual(expected);
});

test.each([
  ['o.placed', { column: 'placed', isDescending: false }],
  ['o.placed DESC', { column: 'placed', isDescending: true }],
  ['o.placed DESC NULLS LAST', undefined],
  ['c.placed', undefined],
  ['(lower(o.name))', undefined],
])('sort by %s', (key, expected) => {
  expect(sortColumn(key, 'o')).toEqual(expected);
});
