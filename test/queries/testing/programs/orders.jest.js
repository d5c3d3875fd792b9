// @ts-nocheck: jest lies in a folder of its own, test/peers/jest.
import { QueryObserver } from '@sonde/queries';
import { queryMatchers } from '@sonde/queries/testing';
import '@sonde/queries/testing/jest';
import { databaseOf, ignoreFrames } from './database.js';
import { makeShop } from './shop.js';

const observer = new QueryObserver({ mode: 'test', ignoreFrames });
const { seed, listAtOnce, listOneByOne } = makeShop(databaseOf(observer));
expect.extend(queryMatchers(observer));

test('good', async () => {
  await expect(listAtOnce).toHaveNoNPlusOne({ strict: true });
  await expect(listAtOnce).toRunAtMostQueries(2);
  await expect(listAtOnce).toScaleConstantly({ seed, factors: [2, 5] });
  await expect(listOneByOne).not.toHaveNoNPlusOne();
  await expect(listOneByOne).not.toRunAtMostQueries(2);
  await expect(listOneByOne).not.toScaleConstantly({ seed });
});

test('bad: N+1', () => expect(listOneByOne).toHaveNoNPlusOne());

test('bad: too many', () => expect(listOneByOne).toRunAtMostQueries(1));

test('bad: grows', () => expect(listOneByOne).toScaleConstantly({ seed, factors: [2, 5] }));
