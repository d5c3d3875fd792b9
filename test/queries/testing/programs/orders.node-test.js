import { test } from 'node:test';
import { QueryObserver } from '@sonde/queries';
import { assertAtMostQueries, assertNoNPlusOne, assertScalesConstantly } from '@sonde/queries/testing';
import { databaseOf, ignoreFrames } from './database.js';
import { makeShop } from './shop.js';

const observer = new QueryObserver({ mode: 'test', ignoreFrames });
const { seed, listAtOnce, listOneByOne } = makeShop(databaseOf(observer));

test('good', async () => {
  await assertNoNPlusOne(observer, listAtOnce, { strict: true });
  await assertAtMostQueries(observer, listAtOnce, 2);
  await assertScalesConstantly(observer, listAtOnce, { seed, factors: [2, 5] });
});

test('bad: N+1', () => assertNoNPlusOne(observer, listOneByOne));

test('bad: too many', () => assertAtMostQueries(observer, listOneByOne, 1));

test('bad: grows', () => assertScalesConstantly(observer, listOneByOne, { seed, factors: [2, 5] }));
