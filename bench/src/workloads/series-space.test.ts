import { expect, test } from 'vitest';
import { seriesNumber, seriesSpace } from './series-space.js';

test('every label set of a space leads back to its number', () => {
  const space = seriesSpace(205);
  for (let series = 0; series < space.size; series++) {
    const { method, route, status } = space.labels(series);
    expect(seriesNumber(method, route, String(status))).toBe(series);
  }
});

test('a label set of no space has no number', () => {
  expect(seriesNumber('PATCH', '/api/v1/resources/0', '200')).toBe(-1);
  expect(seriesNumber('GET', '/elsewhere', '200')).toBe(-1);
  expect(seriesNumber('GET', '/api/v1/resources/0', '418')).toBe(-1);
});
