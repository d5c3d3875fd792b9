import { ValueType } from '@opentelemetry/api';
import { Registry, type SondeError } from '@sonde/metrics';
import { histogramOf, seriesValue } from '@sonde/metrics/testing';
import { describe, expect, it } from 'vitest';
import { SondeMeterProvider } from './sonde-meter-provider.js';

function setUp(isRouted = false) {
  const faults: SondeError<string>[] = [];
  const registry = new Registry();
  const process = { process: <T>(attributes: T): T => attributes };
  const provider = new SondeMeterProvider(registry, {
    ...(isRouted && { views: [{ instrumentName: '*', attributesProcessors: [process] }] }),
    onFault: (fault) => faults.push(fault),
  });
  return { registry, meter: provider.getMeter('library'), faults };
}

const notNumbers = [undefined, null, '5', {}, [], Symbol('5'), 5n] as unknown as number[];

describe.each([
  ['in the usual form', false],
  ['routed by a view', true],
])('%s', (_, isRouted) => {
  it('a counter adds up; what would make it fall or no number is refused, counted, and makes no series', () => {
    const { registry, meter, faults } = setUp(isRouted);
    const counter = meter.createCounter('hits');
    counter.add(1);
    counter.add(0.5, {});
    counter.add(2, { a: 1 });
    for (const value of [-1, Number.NaN, Number.POSITIVE_INFINITY, ...notNumbers])
      counter.add(value, { refused: true });
    expect(seriesValue(registry, 'hits')).toBe(1.5);
    expect(seriesValue(registry, 'hits', { a: 1 })).toBe(2);
    expect(registry.snapshot().families[0]?.blocks).toHaveLength(2);
    expect(faults.map(({ code }) => code)).toEqual(['SONDE_INVALID_VALUE']);
    expect(faults[0]?.message).toContain('Use an up-down counter');
    const labels = { metric: 'hits', code: 'SONDE_INVALID_VALUE' };
    expect(seriesValue(registry, 'sonde_faults', labels)).toBe(3 + notNumbers.length);
  });

  it('an up-down counter goes both ways; infinity would spoil it', () => {
    const { registry, meter, faults } = setUp(isRouted);
    const counter = meter.createUpDownCounter('active');
    counter.add(3);
    counter.add(-5);
    for (const value of [Number.NaN, Number.NEGATIVE_INFINITY, ...notNumbers]) counter.add(value);
    expect(seriesValue(registry, 'active')).toBe(-2);
    expect(faults).toHaveLength(1);
  });

  it('a gauge has the last number, any number', () => {
    const { registry, meter, faults } = setUp(isRouted);
    const gauge = meter.createGauge('load');
    for (const value of [1, -2.5, Number.POSITIVE_INFINITY, Number.NaN]) {
      gauge.record(value, { k: 'v' });
      expect(seriesValue(registry, 'load', { k: 'v' })).toBe(value);
    }
    expect(faults).toEqual([]);
    for (const value of notNumbers) gauge.record(value, { k: 'v' });
    expect(faults).toHaveLength(1);
  });

  it('a histogram has the default boundaries of OpenTelemetry, and no negative value', () => {
    const { registry, meter, faults } = setUp(isRouted);
    const histogram = meter.createHistogram('sizes');
    for (const value of [0, 5, 5.1, 1e9, -1, Number.NaN, Number.POSITIVE_INFINITY, ...notNumbers])
      histogram.record(value);
    const { buckets, count, sum } = histogramOf(registry, 'sizes');
    expect(buckets.map(({ le }) => le)).toEqual([
      0,
      5,
      10,
      25,
      50,
      75,
      100,
      250,
      500,
      750,
      1000,
      2500,
      5000,
      7500,
      10000,
      Number.POSITIVE_INFINITY,
    ]);
    expect(buckets.map((bucket) => bucket.count)).toEqual([1, 2, ...new Array(13).fill(3), 4]);
    expect([count, sum]).toEqual([4, 1e9 + 10.1]);
    expect(faults).toHaveLength(1);
  });

  it('whole numbers lose their fraction', () => {
    const { registry, meter, faults } = setUp(isRouted);
    const whole = { valueType: ValueType.INT };
    meter.createCounter('hits', whole).add(1.9);
    meter.createUpDownCounter('active', whole).add(-1.9);
    meter.createHistogram('sizes', whole).record(7.9);
    const gauge = meter.createGauge('load', whole);
    gauge.record(3.9);
    gauge.record(Number.NaN);
    expect(['hits', 'active', 'load'].map((name) => seriesValue(registry, name))).toEqual([1, -1, 3]);
    expect(histogramOf(registry, 'sizes').sum).toBe(7);
    expect(faults).toHaveLength(1);
  });

  it('attributes may be anything', () => {
    const { registry, meter } = setUp(isRouted);
    const counter = meter.createCounter('hits');
    for (const attributes of [null, undefined, 7, 'text', true]) counter.add(1, attributes as never);
    counter.add(1, { list: ['a', 1], nothing: undefined, none: null, empty: '' } as never);
    expect(seriesValue(registry, 'hits', { list: '["a",1]' })).toBe(1);
    const all = registry.snapshot().families[0]?.blocks.flatMap(({ values }) => [...values]) ?? [];
    expect(all.reduce((sum, each) => sum + each, 0)).toBe(6);
  });
});
