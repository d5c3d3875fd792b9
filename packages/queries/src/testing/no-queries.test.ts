import { Registry } from '@sonde/metrics';
import { describe, expect, test } from 'vitest';
import { QueryObserver } from '../observation/query-observer.js';
import { assertAtMostQueries, assertNoNPlusOne, assertScalesConstantly } from './assertions.js';
import { queryMatchers } from './matchers.js';
import { seenQueries } from './seen-queries.js';

/** An observer of its own, with a table of orders; `prefix`: of its metrics. */
function setUp(prefix = '') {
  const observer = new QueryObserver({ mode: 'test', registry: new Registry({ prefix }) });
  expect.extend(queryMatchers(observer));
  let stored = 3;
  const ask = (text: string, rows: unknown[] | undefined) =>
    observer.start({ system: 'postgresql', text }).end(rows === undefined ? {} : { rows });
  const rowsOf = (count: number) => Array.from({ length: count }, (_, id) => ({ id }));
  return {
    observer,
    nothing: () => {},
    list: () => ask('select * from orders', rowsOf(stored)),
    page: () => ask('select * from orders limit 2', rowsOf(Math.min(stored, 2))),
    write: () => ask('update orders set paid = true', undefined),
    unknownRows: () => ask('select * from orders', undefined),
    begin: () => ask('begin', undefined),
    seed: (factor: number) => {
      stored = 10 * factor;
    },
    addingSeed: (factor: number) => {
      stored += factor;
    },
  };
}

async function complaint(assertion: Promise<unknown>): Promise<string> {
  const [outcome] = await Promise.allSettled([assertion]);
  if (outcome.status === 'fulfilled') throw new Error('it did not fail');
  return (outcome.reason as Error).message;
}

describe('a function without queries', () => {
  test('fails, also in the opposite, and says what to do', async () => {
    const { nothing } = setUp();
    expect(await complaint(expect(nothing).toHaveNoNPlusOne())).toMatchInlineSnapshot(`
      "expected no N+1, but saw no query, which shows nothing
        got       no query of this function, nor any other since the observer was made:
                  most likely, its pool or client is not observed
        expected  at least one query, in the function and all that it awaits
        next      Is the pool observed by this observer: observePg(pool, queries)? Does the
                  function await what it starts? Where it is right that it runs no query,
                  pass { allowNoQueries: true }.
      "
    `);
    expect(await complaint(expect(nothing).not.toHaveNoNPlusOne())).toContain('expected an N+1, but saw no query');
    expect(await complaint(expect(nothing).toScaleConstantly({ seed: nothing }))).toContain(
      'expected the number of queries to stay the same with more data, but saw no query',
    );
    expect(await complaint(expect(nothing).not.toScaleConstantly({ seed: nothing }))).toContain(
      'expected the number of queries to grow with the data, but saw no query',
    );
  });

  test('is told apart from an observer that sees nothing', async () => {
    const { nothing, list } = setUp();
    list();
    expect(await complaint(expect(nothing).toHaveNoNPlusOne())).toContain('this observer has seen others');
  });

  test('is one that only begins a transaction, too', async () => {
    const { begin } = setUp();
    expect(await complaint(expect(begin).toHaveNoNPlusOne())).toContain('saw no query');
  });

  test('passes where it is allowed', async () => {
    const { nothing } = setUp();
    await expect(nothing).toHaveNoNPlusOne({ allowNoQueries: true });
    await expect(nothing).toScaleConstantly({ seed: nothing, allowNoQueries: true });
    await expect(nothing).toRunAtMostQueries(3, { allowNoQueries: true });
    const message = await complaint(expect(nothing).not.toHaveNoNPlusOne({ allowNoQueries: true }));
    expect(message).toContain('expected an N+1, but found none in 0 queries');
  });

  test('is within any limit, once the observer has seen a query', async () => {
    const { nothing, list } = setUp();
    await expect(nothing).toRunAtMostQueries(0);
    expect(await complaint(expect(nothing).toRunAtMostQueries(3))).toMatch(
      /^expected at most 3 queries, but saw no query.*is not observed\n/s,
    );
    expect(await complaint(expect(nothing).not.toRunAtMostQueries(3))).toContain('expected more than 3 queries');
    // Outside of any scope: it is observed all the same.
    list();
    await expect(nothing).toRunAtMostQueries(3);
  });

  test('fails with the assertions as well', async () => {
    const { observer, nothing } = setUp();
    for (const failing of [
      assertNoNPlusOne(observer, nothing),
      assertAtMostQueries(observer, nothing, 1),
      assertScalesConstantly(observer, nothing, { seed: nothing }),
    ]) {
      await expect(failing).rejects.toMatchObject({
        code: 'ERR_ASSERTION',
        message: expect.stringContaining('allowNoQueries'),
      });
    }
    await assertNoNPlusOne(observer, nothing, { allowNoQueries: true });
    await assertAtMostQueries(observer, nothing, 1, { allowNoQueries: true });
    await assertScalesConstantly(observer, nothing, { seed: nothing, allowNoQueries: true });
  });
});

describe('a seed that inserts nothing', () => {
  test('fails, also in the opposite, with the rows of each run', async () => {
    const { list, nothing } = setUp();
    expect(await complaint(expect(list).toScaleConstantly({ seed: nothing }))).toMatchInlineSnapshot(`
      "expected the number of queries to stay the same with more data, but no query returned more rows, which shows nothing
        2× data: 1 query, 3 rows
        3× data: 1 query, 3 rows

        got       as many rows each time, or fewer
        expected  more rows with more data
        next      Does seed(factor) insert rows that the function reads, and is it awaited
                  to its end? Where the function returns as many rows whatever there is
                  (a count, a page), pass { allowSameRows: true }.
      "
    `);
    const opposite = await complaint(expect(list).not.toScaleConstantly({ seed: nothing }));
    expect(opposite).toContain('expected the number of queries to grow with the data, but no query returned more rows');
  });

  test('is also one that leaves nothing at all, or less', async () => {
    const { list, seed } = setUp();
    expect(await complaint(expect(list).toScaleConstantly({ seed: () => seed(0) }))).toContain(
      '2× data: 1 query, 0 rows',
    );
    const shrinking = (factor: number) => seed(9 - factor);
    expect(await complaint(expect(list).toScaleConstantly({ seed: shrinking }))).toContain('3× data: 1 query, 60 rows');
  });

  test('is none that sets the rows, or adds to them', async () => {
    const { list, seed, addingSeed } = setUp();
    await expect(list).toScaleConstantly({ seed });
    await expect(list).toScaleConstantly({ seed: addingSeed });
  });

  test('is allowed for a page, which is as long whatever there is', async () => {
    const { page, seed } = setUp();
    expect(await complaint(expect(page).toScaleConstantly({ seed }))).toContain('pass { allowSameRows: true }');
    await expect(page).toScaleConstantly({ seed, allowSameRows: true });
  });

  test('is not asked for where nothing is read, or rows are not told', async () => {
    const { write, unknownRows, nothing } = setUp();
    await expect(write).toScaleConstantly({ seed: nothing });
    await expect(unknownRows).toScaleConstantly({ seed: nothing });
  });

  test('says nothing of a function whose queries grow: that is worse', async () => {
    const { write, nothing } = setUp();
    let runs = 1;
    const growing = () => {
      for (let i = 0; i < runs; i++) write();
      runs++;
    };
    expect(await complaint(expect(growing).toScaleConstantly({ seed: nothing }))).toContain('but it grows');
  });
});

test('what was seen is read from the metrics of the observer alone, whatever their prefix', () => {
  const { observer, list, write, begin } = setUp('shop_');
  observer.registry.histogram({ name: 'other_seconds', help: 'of something else' }).observe(7);
  expect(seenQueries(observer)).toEqual({ queries: 0, results: 0, rows: 0 });
  list();
  write();
  begin();
  expect(seenQueries(observer)).toEqual({ queries: 3, results: 1, rows: 3 });
  expect(seenQueries({ mode: 'test', watch: observer.watch })).toBeUndefined();
});
