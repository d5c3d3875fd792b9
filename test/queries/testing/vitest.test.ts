import { expect, test } from 'vitest';
import '@sonde/queries/testing/vitest';
import { QueryObserver } from '@sonde/queries';
import { measureQueries, queryMatchers } from '@sonde/queries/testing';
import { databaseOf, ignoreFrames } from './programs/database.js';
import { makeShop } from './programs/shop.js';

const observer = new QueryObserver({ mode: 'test', ignoreFrames });
const { seed, listAtOnce, listOneByOne } = makeShop(databaseOf(observer));
expect.extend(queryMatchers(observer));

async function complaint(assertion: Promise<unknown>): Promise<string> {
  return await assertion.then(
    () => expect.unreachable(),
    (error: Error) => error.message,
  );
}

test('what is good passes', async () => {
  await expect(listAtOnce).toHaveNoNPlusOne({ strict: true });
  await expect(listAtOnce).toRunAtMostQueries(2);
  await expect(listAtOnce).toScaleConstantly({ seed, factors: [2, 5] });
});

test('an N+1 fails with its text, its parent and its place', async () => {
  const message = await complaint(expect(listOneByOne).toHaveNoNPlusOne());
  expect(message).toContain('expected no N+1, but found 1 in ');
  expect(message).toContain('SELECT * FROM orders WHERE user_id = ?');
  expect(message).toContain('parent  SELECT id, name FROM users');
  expect(message).toMatch(/at {6}test\/queries\/testing\/programs\/shop\.js:\d+:\d+ {2}loadOrders/);
});

test('it fails as often as it is tried', async () => {
  await expect(listOneByOne).not.toHaveNoNPlusOne();
  await expect(listOneByOne).not.toHaveNoNPlusOne();
});

test('too many queries fail with the statements', async () => {
  seed(2);
  const message = await complaint(expect(listOneByOne).toRunAtMostQueries(4));
  expect(message).toContain('expected at most 4 queries, but ran 5\n  4 ×  SELECT * FROM orders WHERE user_id = ?\n');
  expect(message).toContain('  1 ×  SELECT id, name FROM users');
});

test('what grows fails with the statement that grows', async () => {
  const message = await complaint(expect(listOneByOne).toScaleConstantly({ seed, factors: [1, 4, 9] }));
  expect(message).toContain('1× data: 3 queries\n  4× data: 9 queries\n  9× data: 19 queries\n');
  expect(message).toContain('2 at 1×, 8 at 4×, 18 at 9×');
});

test('functions that run at the same time have each their own', async () => {
  seed(3);
  const measured = await Promise.all(
    [listOneByOne, listAtOnce, listOneByOne].map((list) => measureQueries(observer, list)),
  );
  expect(measured.map(({ queries, findings }) => [queries, findings.length])).toEqual([
    [7, 1],
    [2, 0],
    [7, 1],
  ]);
});
