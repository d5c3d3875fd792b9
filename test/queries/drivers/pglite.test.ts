import { sql } from '@electric-sql/pglite/template';
import { runInScope } from '@sonde/metrics';
import { observePglite } from '@sonde/queries/pglite';
import { expect, test } from 'vitest';
import { expectAllEnded } from './cases.js';
import { openPglite } from './pglite.driver.js';
import { SeeingObserver } from './seen-queries.js';

test('the sql tag, exec and transactions are seen as what they send', async () => {
  const database = await openPglite();
  const observer = new SeeingObserver();
  const before = Object.getOwnPropertyDescriptors(database);
  const unobserve = observePglite(database, observer);
  const id = 2;
  expect((await database.sql`SELECT name FROM people WHERE id = ${id}`).rows).toEqual([{ name: 'Grace' }]);
  expect(await database.exec('SELECT 1 AS a; SELECT 2 AS b')).toHaveLength(2);
  const filter = sql`WHERE id = ${3}`;
  const result = await database.transaction(async (inside) => {
    await inside.exec("UPDATE people SET name = 'Edsger W.' WHERE id = 3");
    return (await inside.sql`SELECT name FROM people ${filter} OR id = ${4} ORDER BY id`).rows;
  });
  expect(result).toEqual([{ name: 'Edsger W.' }, { name: 'Barbara' }]);
  expect(observer.seen.map(({ start, ends }) => [start.text, start.parameters, ends[0]?.rows?.length])).toEqual([
    ['SELECT name FROM people WHERE id = $1', [2], 1],
    ['SELECT 1 AS a; SELECT 2 AS b', [], undefined],
    ["UPDATE people SET name = 'Edsger W.' WHERE id = 3", [], undefined],
    ['SELECT name FROM people WHERE id = $1 OR id = $2 ORDER BY id', [3, 4], 2],
  ]);
  expectAllEnded(observer);
  unobserve();
  expect(Object.getOwnPropertyDescriptors(database)).toEqual(before);
});

test('a transaction that is under way when observing ends is let go', async () => {
  const database = await openPglite();
  const observer = new SeeingObserver();
  const unobserve = observePglite(database, observer);
  await runInScope({ kind: 'test' }, () =>
    database.transaction(async (inside) => {
      await inside.query('SELECT 1');
      unobserve();
      await inside.query('SELECT 2');
    }),
  );
  expect(observer.seen.map(({ start }) => start.text)).toEqual(['SELECT 1']);
});

test.each([[undefined], [{}], ['postgres://'], [{ query: () => {} }]])('%j is refused', (target) => {
  expect(() => observePglite(target as never, new SeeingObserver())).toThrow(
    expect.objectContaining({ code: 'SONDE_QUERIES_NOT_OBSERVABLE' }),
  );
});
