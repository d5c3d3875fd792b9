import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findingsText, findingText } from './finding-text.js';
import { again, anyFinding, finding, orders, slow, users } from './findings.test.support.js';
import { columnsOf, endOf, wrapped } from './terminal-text.js';

test('an N+1', () => {
  expect(findingText(finding())).toMatchInlineSnapshot(`
    "N+1: 25 × SELECT orders, one per row of SELECT users
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
              });"
  `);
});

test('a slow query, of which less is known', () => {
  expect(findingText(slow)).toMatchInlineSnapshot(`
    "Slow query: SELECT users, 1.3 s at worst, 4 times in 10 min
      medium confidence · postgresql · id 7d793037a0760186
      query   SELECT id, name FROM users WHERE country = $1 ORDER BY name LIMIT $2
      runs    4; 4.01 s in all, 1.31 s the longest; 220 ms more waiting for a
              connection; 500 ms allowed
      why     It took longer than 500 ms 4 times.
      fix     Look at its plan."
  `);
});

test('one that was found before says how often, and where else', () => {
  expect(findingText(again).split('\n').slice(6, 11).join('\n')).toMatchInlineSnapshot(`
    "  runs    25, with 25 different values; 48.3 ms in all, 3.1 ms the longest
      seen    3 times, first 2026-09-21 14:13 UTC, last 2026-09-21 15:51 UTC; 145 ms
              in all; 8 runs the last time
      also    GET /teams/:id, job nightly, …
      why     All 25 values came from rows that SELECT users had returned just"
  `);
  const once = finding({
    recurrence: { ...again.recurrence, totalMs: undefined, others: [], hasMoreOthers: false } as never,
  });
  expect(findingText(once)).not.toMatch(/also|in all;/);
});

test('what is long is wrapped', () => {
  const columns = Array.from({ length: 12 }, (_, i) => `"order_items"."column_${i}"`).join(', ');
  const long = finding({
    title: `Duplicates: 12 × SELECT ${'order_items '.repeat(6)}`,
    kind: 'duplicate',
    statement: { ...orders, text: `SELECT ${columns} FROM "order_items" WHERE "order_items"."order_id" = $1` },
    others: [users, orders],
    isConcurrent: true,
    distinct: 1,
    waitMs: 12.5,
    sites: [
      {
        file: `src/${'modules/'.repeat(8)}order-items.repository.ts`,
        line: 12,
        column: 3,
        function: 'OrderItems.findAll',
      },
      { file: 'src/cart.ts', line: 3, column: 1, function: undefined },
    ],
    parent: undefined,
    fix: {
      text: 'Keep the first answer for the rest of the request.',
      example: `const items = await db.select().from(orderItems).where(inArray(orderItems.orderId, ids)); // ${'x'.repeat(60)}\n\tdone();`,
    },
  });
  expect(findingText(long)).toMatchInlineSnapshot(`
    "Duplicates: 12 × SELECT order_items order_items order_items order_items
    order_items order_items
      high confidence · GET /users · prisma · postgresql · id 5d41402abc4b2a76
      at      …odules/modules/modules/modules/modules/order-items.repository.ts:12:3
              OrderItems.findAll
              src/cart.ts:3:1
      query   SELECT "order_items"."column_0", "order_items"."column_1",
              "order_items"."column_2", "order_items"."column_3",
              "order_items"."column_4", "order_items"."column_5",
              "order_items"."column_6", "order_items"."column_7",
              "order_items"."column_8", "order_items"."column_9",
              "order_items"."column_10", "order_items"."column_11" FROM
              "order_items" WHERE "order_items"."order_id" = $1
      others  SELECT id, name FROM users WHERE country = $1 ORDER BY name LIMIT $2
              SELECT id, total FROM orders WHERE user_id = $1
      runs    25, all with the same values, at the same time; 48.3 ms in all, 3.1 ms
              the longest; 12.5 ms more waiting for a connection
      why     All 25 values came from rows that SELECT users had returned just
              before, in the same request.
      fix     Keep the first answer for the rest of the request.

              const items = await
                db.select().from(orderItems).where(inArray(orderItems.orderId,
                ids)); //
                xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
                done();"
  `);
});

test('findings come by the time they take', () => {
  const text = findingsText([finding(), slow]);
  expect(text).toBe(`${findingText(slow)}\n\n${findingText(finding())}`);
  expect(findingsText([])).toBe('');
});

test('colours only when asked, and the same text', () => {
  const plain = findingText(finding());
  const coloured = findingText(finding(), { colour: true });
  expect(plain).not.toContain('\u001b');
  expect(coloured).toContain('\u001b[1m');
  expect(stripVTControlCharacters(coloured)).toBe(plain);
});

test('long places keep their end', () => {
  const file = `/${'very/'.repeat(30)}orders.ts`;
  const text = findingText(finding({ sites: [{ file, line: 1, column: 2, function: 'list' }] }));
  expect(text).toMatch(/^ {2}at {6}…\S+very\/orders\.ts:1:2$/m);
});

test('any finding stays inside of 80 columns, and moves no cursor', () => {
  fc.assert(
    fc.property(anyFinding, (any) => {
      const text = findingText(any);
      for (const line of text.split('\n')) expect(columnsOf(line)).toBeLessThanOrEqual(80);
      expect(text).not.toMatch(/[^\P{Cc}\n]|\p{Cs}|[\u202a-\u202e\u2066-\u2069]/u);
      expect(stripVTControlCharacters(findingText(any, { colour: true }))).toBe(text);
    }),
  );
});

describe('wrapping', () => {
  test('breaks at spaces, and words where it must', () => {
    expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapped('abcdefgh i', 3)).toEqual(['abc', 'def', 'gh', 'i']);
    expect(wrapped('', 3)).toEqual(['']);
  });

  test('loses nothing, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 2, max: 20 }), (text, width) => {
        const lines = wrapped(text, width);
        for (const line of lines) expect(columnsOf(line)).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });

  test.each([
    ['abc', 3],
    ['漢字', 4],
    ['e\u0301', 1],
    ['👍', 2],
    ['', 0],
  ])('%j takes %d columns', (text, columns) => {
    expect(columnsOf(text)).toBe(columns);
  });

  test.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, '…cdef'],
    ['漢漢漢', 5, '…漢漢'],
    ['漢漢漢', 4, '…漢'],
  ])('the end of %s in %d columns is %s', (text, width, end) => {
    expect(endOf(text, width)).toBe(end);
  });
});
