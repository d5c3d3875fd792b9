import { Registry } from '@sonde/metrics';
import { expect, test } from 'vitest';
import { checkObserver } from './check-observer.js';
import { QueryObserver } from './query-observer.js';

const notOne = [undefined, null, {}, { log: console }, new Registry(), 'observer'];

test.each(notOne)('%o is no observer', (value) => {
  expect(() => checkObserver(value)).toThrow('SONDE_QUERIES_NOT_OBSERVABLE');
});

test('an observer is one', () => {
  expect(() => checkObserver(new QueryObserver({ registry: new Registry() }))).not.toThrow();
});
