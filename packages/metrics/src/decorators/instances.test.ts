import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Registry } from '../registry/registry.js';
import { histogramOf, seriesValue } from '../testing/series-values.js';
import { inFlight, timed } from './index.js';

test('instances with registries of their own', async () => {
  const options = { registry: (shop: Shop) => shop.registry, class: 'Shop', method: 'sell' };
  class Shop {
    readonly registry = new Registry();
    sell = timed(
      inFlight(async (ms = 0): Promise<void> => {
        await wait(ms);
      }, options),
      options,
    );
  }
  const [a, b] = [new Shop(), new Shop()];
  await a.sell();
  const underWay = a.sell(100);
  await b.sell();
  const labels = { class: 'Shop', method: 'sell' };
  expect(seriesValue(a.registry, 'method_in_flight', labels)).toBe(1);
  expect(seriesValue(b.registry, 'method_in_flight', labels)).toBe(0);
  await underWay;
  expect(histogramOf(a.registry, 'method_duration_seconds', { ...labels, error: '' }).count).toBe(2);
  expect(histogramOf(b.registry, 'method_duration_seconds', { ...labels, error: '' }).count).toBe(1);
});

test('the shared family has the buckets of whoever gives it some first', () => {
  const registry = new Registry({ strict: true });
  timed(() => {}, { registry, method: 'first', name: 'method_duration', buckets: [1, 2] })();
  timed(() => {}, { registry, method: 'second' })();
  const { buckets } = histogramOf(registry, 'method_duration_seconds', { class: '', method: 'second', error: '' });
  expect(buckets.map(({ le }) => le)).toEqual([1, 2, Number.POSITIVE_INFINITY]);
});

test('left to itself, it tells fractions of a millisecond apart', () => {
  const registry = new Registry();
  timed(() => {}, { registry, method: 'quick' })();
  const { buckets } = histogramOf(registry, 'method_duration_seconds', { class: '', method: 'quick', error: '' });
  expect([buckets[0]?.le, buckets.at(-2)?.le]).toEqual([0.0001, 10]);
});
