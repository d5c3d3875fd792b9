import { expect, test } from 'vitest';
import { expectedAnswers, requestMix, wholeTurns } from './request-mix.js';

test('as many requests as asked for, in whole turns of the mix for each connection', () => {
  expect(requestMix).toHaveLength(8);
  expect([0, 128, 190, 200, 10_000].map((requests) => wholeTurns(requests, 16))).toEqual([128, 128, 128, 256, 9984]);
});

test('a turn answers each status of the mix', () => {
  expect(expectedAnswers(16)).toEqual({ 200: 10, 201: 2, 204: 2, 404: 2 });
});
